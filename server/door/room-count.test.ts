import { describe, expect, it } from 'vitest';
import { parseAddressRanges } from '../address-ranges.ts';
import { createRoomCount } from './room-count.ts';

describe('rooms that each player has open', () => {
  const open = new Set<string>();
  const count = () => {
    open.clear();
    return createRoomCount({
      maxRooms: 2,
      exempt: parseAddressRanges('127.0.0.1'),
      stillOpen: async (ids) => new Set(ids.filter((id) => open.has(id))),
    });
  };
  const make = (rooms: ReturnType<typeof count>, owner: string, id: string, created = true) => {
    open.add(id);
    rooms.opened(owner, id, created);
  };

  it('[SC12] are limited by player wherever they come from, until one closes', async () => {
    const rooms = count();
    make(rooms, 'player ada', 'a');
    expect(await rooms.mayOpen('player ada', '203.0.113.1')).toBe(true);
    make(rooms, 'player ada', 'b');
    expect(await rooms.mayOpen('player ada', '203.0.113.2')).toBe(false);
    expect(await rooms.mayOpen('player bob', '203.0.113.2')).toBe(true);
    expect(await rooms.mayOpen('player ada', '127.0.0.1')).toBe(true);
    open.delete('a');
    expect(await rooms.mayOpen('player ada', '203.0.113.2')).toBe(true);
  });

  it('[SC12] are those a player made, not those they found', async () => {
    const rooms = count();
    make(rooms, 'player ada', 'a');
    for (const visitor of ['player bob', 'player eve']) for (let i = 0; i < 5; i++) make(rooms, visitor, 'a', false);
    make(rooms, 'player bob', 'b');
    expect(await rooms.mayOpen('player bob', '203.0.113.1')).toBe(true);
  });
});
