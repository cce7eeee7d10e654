/** How many open rooms each player or address has made, so that nobody fills the process with rooms. */
import type { AddressRanges } from '../address-ranges.ts';

export interface RoomCount {
  /** `owner` is a player, or an address where there are no tickets; `address` decides about the exemption. */
  mayOpen(owner: string, address: string): Promise<boolean>;
  /** A seat in `roomId` was given to `owner`, who made the room if it is new here; `created` says that it surely is. */
  opened(owner: string, roomId: string, created: boolean): void;
}

export interface RoomCountOptions {
  readonly maxRooms: number;
  readonly exempt: AddressRanges;
  /** Which of these rooms still are, in any process. */
  readonly stillOpen: (roomIds: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** Owners in memory; each has at most `maxRooms` ids. Beyond that the longest unseen are forgotten. */
const MAX_OWNERS = 20_000;
/** Rooms whose maker is known, so that a later visitor doesn't count as theirs. */
const MAX_KNOWN = 50_000;

export function createRoomCount({ maxRooms, exempt, stillOpen }: RoomCountOptions): RoomCount {
  const owned = new Map<string, Set<string>>();
  const known = new Set<string>();
  const bound = (collection: Map<string, unknown> | Set<string>, most: number) => {
    for (const oldest of collection.keys()) {
      if (collection.size <= most) return;
      collection.delete(oldest);
    }
  };
  return {
    async mayOpen(owner, address) {
      const rooms = owned.get(owner);
      if (rooms === undefined || rooms.size < maxRooms || exempt.has(address)) return true;
      const open = await stillOpen([...rooms]);
      for (const roomId of rooms) if (!open.has(roomId)) rooms.delete(roomId);
      return rooms.size < maxRooms;
    },
    opened(owner, roomId, created) {
      if (!created && known.has(roomId)) return;
      known.add(roomId);
      bound(known, MAX_KNOWN);
      const rooms = owned.get(owner) ?? new Set();
      owned.delete(owner);
      owned.set(owner, rooms.add(roomId));
      bound(owned, MAX_OWNERS);
    },
  };
}
