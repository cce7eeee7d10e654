/** Counts the open rooms that each player or address has made, so that nobody fills the process with rooms. */
import type { AddressRanges } from '../config/address-ranges.ts';

export interface RoomCount {
  /**
   * Whether `owner` may make a room. It is a player, or an address if there are no tickets. `address` decides on the
   * exemption.
   */
  mayOpen(owner: string, address: string): Promise<boolean>;
  /**
   * Reserves a place for a room that is about to be made, so that concurrent requests don't all pass. Returns null if
   * there is no place. Call the returned function with the room's id, or with null if no room was made.
   */
  opening(owner: string, address: string): ((roomId: string | null) => void) | null;
}

export interface RoomCountOptions {
  readonly maxRooms: number;
  readonly exempt: AddressRanges;
  /** The rooms among these that are still open, in any process. */
  readonly stillOpen: (roomIds: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** Owners in memory; each has at most `maxRooms` ids. When full, those unseen for longest are forgotten. */
const MAX_OWNERS = 20_000;

export function createRoomCount({ maxRooms, exempt, stillOpen }: RoomCountOptions): RoomCount {
  const owned = new Map<string, Set<string>>();
  /** Rooms about to be made, by owner: at most as many as requests under way. */
  const underWay = new Map<string, number>();
  const taken = (owner: string) => (owned.get(owner)?.size ?? 0) + (underWay.get(owner) ?? 0);
  const add = (owner: string, roomId: string) => {
    const rooms = owned.get(owner) ?? new Set();
    owned.delete(owner);
    owned.set(owner, rooms.add(roomId));
    for (const oldest of owned.keys()) {
      if (owned.size <= MAX_OWNERS) return;
      owned.delete(oldest);
    }
  };
  return {
    async mayOpen(owner, address) {
      if (exempt.has(address) || taken(owner) < maxRooms) return true;
      const rooms = owned.get(owner) ?? new Set();
      const open = await stillOpen([...rooms]);
      for (const roomId of rooms) if (!open.has(roomId)) rooms.delete(roomId);
      return taken(owner) < maxRooms;
    },
    opening(owner, address) {
      // Not even remembered: a load test from the machine itself makes rooms without end.
      if (exempt.has(address)) return () => undefined;
      if (taken(owner) >= maxRooms) return null;
      underWay.set(owner, (underWay.get(owner) ?? 0) + 1);
      return (roomId) => {
        const left = underWay.get(owner)! - 1;
        if (left > 0) underWay.set(owner, left);
        else underWay.delete(owner);
        if (roomId !== null) add(owner, roomId);
      };
    },
  };
}
