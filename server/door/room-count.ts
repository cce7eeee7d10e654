/** How many open rooms each player or address has made, so that nobody fills the process with rooms. */
import type { AddressRanges } from '../config/address-ranges.ts';

export interface RoomCount {
  /** `owner` is a player, or an address where there are no tickets; `address` decides about the exemption. */
  mayOpen(owner: string, address: string): Promise<boolean>;
  /**
   * Takes a place for a room that is about to be made, so that requests side by side don't pass together; null when there is
   * none. What it gives ends that: with the room's id, or with null when none was made.
   */
  opening(owner: string, address: string): ((roomId: string | null) => void) | null;
}

export interface RoomCountOptions {
  readonly maxRooms: number;
  readonly exempt: AddressRanges;
  /** Which of these rooms still are, in any process. */
  readonly stillOpen: (roomIds: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** Owners in memory; each has at most `maxRooms` ids. Beyond that the longest unseen are forgotten. */
const MAX_OWNERS = 20_000;

export function createRoomCount({ maxRooms, exempt, stillOpen }: RoomCountOptions): RoomCount {
  const owned = new Map<string, Set<string>>();
  /** As many as there are requests under way. */
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
      // Not remembered either: a load test from the machine itself makes rooms without end.
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
