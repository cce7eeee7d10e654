import { describe, expect, it } from 'vitest';
import { createLocalTicketMemory } from './local-ticket-memory.ts';
import { describeTicketMemory } from './ticket-memory-contract.ts';

describe('the ticket memory of one process', () => {
  let now = 0;
  describeTicketMemory(
    async () =>
      createLocalTicketMemory(
        1000,
        () => now,
        () => now,
      ),
    async (ms) => {
      now += ms;
    },
  );

  it('[SC5] is bounded: full, it refuses instead of forgetting, and has room again when tickets run out', async () => {
    let at = 0;
    const memory = createLocalTicketMemory(
      3,
      () => at,
      () => at,
    );
    for (const id of ['a', 'b', 'c']) expect(await memory.claim(id, 10)).toBe(true);
    await expect(memory.claim('d', 10)).rejects.toThrow(/TICKET_UNAVAILABLE/);
    expect(await memory.claim('a', 10)).toBe(false);
    at = 10_000;
    expect(await memory.claim('d', 10)).toBe(true);
  });

  it('[SC33] gives nothing twice, though the wall clock is put forward or back', async () => {
    let [at, wall] = [0, 1_000_000];
    const memory = createLocalTicketMemory(
      9,
      () => at,
      () => wall,
    );
    expect(await memory.claim('a', 60)).toBe(true);
    wall -= 3_600_000;
    at += 61_000;
    expect(await memory.claim('a', 60)).toBe(false);
    wall += 3_661_000;
    expect(await memory.claim('a', 60)).toBe(true);
    wall += 3_600_000;
    expect(await memory.claim('a', 60)).toBe(false);
  });
});
