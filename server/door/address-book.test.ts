import { describe, expect, it } from 'vitest';
import { parseAddressRanges } from '../config/address-ranges.ts';
import { createAddressBook } from './address-book.ts';

describe('what an address may have', () => {
  let now = 0;
  const book = (maxAddresses?: number) => {
    now = 0;
    return createAddressBook(
      { connections: 2, matchmakingPerMinute: 60, pendingSeats: 3, exempt: parseAddressRanges('127.0.0.0/8') },
      () => now,
      maxAddresses,
    );
  };
  const [here, there] = ['203.0.113.1', '203.0.113.2'];

  it('[SC11] so many connections at once, each address its own', () => {
    const open = book();
    for (let i = 0; i < 2; i++) {
      expect(open.mayConnect(here)).toBe(true);
      open.connected(here);
    }
    expect(open.mayConnect(here)).toBe(false);
    expect(open.mayConnect(there)).toBe(true);
    open.disconnected(here);
    expect(open.mayConnect(here)).toBe(true);
    for (let i = 0; i < 100; i++) open.disconnected(there);
    expect(open.mayConnect(there)).toBe(true);
  });

  it('[SC11] a quarter of a minute of matchmaking at once, then as time allows', () => {
    const open = book();
    const granted = Array.from({ length: 40 }, () => open.takeMatchmaking(here)).filter((taken) => taken).length;
    expect(granted).toBe(15);
    now += 2000;
    expect(Array.from({ length: 5 }, () => open.takeMatchmaking(here))).toEqual([true, true, false, false, false]);
    expect(open.takeMatchmaking(there)).toBe(true);
  });

  it('[SC12] so many seats that nobody took; taken and expired ones are free again', () => {
    const open = book();
    for (const seat of ['a', 'b', 'c']) {
      expect(open.mayReserve(here)).toBe(true);
      open.reserved(here, seat);
    }
    expect(open.mayReserve(here)).toBe(false);
    open.seated('b');
    open.seated('unknown');
    expect(open.mayReserve(here)).toBe(true);
    open.reserved(here, 'd');
    expect(open.mayReserve(here)).toBe(false);
    now += 15_001;
    expect(open.mayReserve(here)).toBe(true);
  });

  it('[SC11] exempt addresses have no limits', () => {
    const open = book();
    for (let i = 0; i < 1000; i++) {
      expect(open.mayConnect('127.0.0.1') && open.takeMatchmaking('127.0.0.1') && open.mayReserve('127.0.0.1')).toBe(
        true,
      );
      open.connected('127.0.0.1');
      open.reserved('127.0.0.1', `seat ${i}`);
    }
  });

  it('[SC13] the book is bounded: full of busy addresses it takes no new one, and rested ones make room', () => {
    const open = book(3);
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) expect(open.takeMatchmaking(address)).toBe(true);
    expect(open.mayConnect('192.0.2.4')).toBe(false);
    expect(open.takeMatchmaking('192.0.2.1')).toBe(true);
    now += 60_000;
    expect(open.mayConnect('192.0.2.4')).toBe(true);
  });
});
