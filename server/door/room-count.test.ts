import { describe, expect, it } from 'vitest';
import { parseAddressRanges } from '../config/address-ranges.ts';
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
  const make = (rooms: ReturnType<typeof count>, owner: string, id: string, address = '203.0.113.1') => {
    open.add(id);
    rooms.opening(owner, address)!(id);
  };

  it('[SC12] are limited by player wherever they come from, until one closes', async () => {
    const rooms = count();
    make(rooms, 'player ada', 'a');
    expect(await rooms.mayOpen('player ada', '203.0.113.1')).toBe(true);
    make(rooms, 'player ada', 'b');
    expect(await rooms.mayOpen('player ada', '203.0.113.2')).toBe(false);
    expect(rooms.opening('player ada', '203.0.113.2')).toBeNull();
    expect(await rooms.mayOpen('player bob', '203.0.113.2')).toBe(true);
    expect(await rooms.mayOpen('player ada', '127.0.0.1')).toBe(true);
    open.delete('a');
    expect(await rooms.mayOpen('player ada', '203.0.113.2')).toBe(true);
  });

  it('[SC12] count from when they are about to be made, so that no two requests pass together', async () => {
    const rooms = count();
    make(rooms, 'player ada', 'a');
    const finish = rooms.opening('player ada', '203.0.113.1');
    expect(await rooms.mayOpen('player ada', '203.0.113.1')).toBe(false);
    expect(rooms.opening('player ada', '203.0.113.1')).toBeNull();
    finish!(null);
    expect(await rooms.mayOpen('player ada', '203.0.113.1')).toBe(true);
  });

  it('[SC13] those of addresses without limits are not remembered', async () => {
    const asked: (readonly string[])[] = [];
    const stillOpen = async (ids: readonly string[]) => {
      asked.push(ids);
      return new Set(ids);
    };
    const rooms = createRoomCount({ maxRooms: 1, exempt: parseAddressRanges('127.0.0.1'), stillOpen });
    for (let i = 0; i < 100; i++) make(rooms, 'address 127.0.0.1', `room ${i}`, '127.0.0.1');
    make(rooms, 'address 127.0.0.1', 'room', '203.0.113.1');
    expect(await rooms.mayOpen('address 127.0.0.1', '203.0.113.1')).toBe(false);
    expect(asked).toEqual([['room']]);
  });
});
