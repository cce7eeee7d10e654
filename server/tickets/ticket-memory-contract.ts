/** Tests that every ticket memory must pass. */
import { expect, it } from 'vitest';
import type { TicketMemory } from './ticket-memory.ts';

export function describeTicketMemory(make: () => Promise<TicketMemory>, until: (ms: number) => Promise<void>): void {
  it('[SC3] gives a ticket to the first who claims it, and to nobody after', async () => {
    await using memory = await make();
    expect(await memory.claim('first', 60)).toBe(true);
    expect(await memory.claim('first', 60)).toBe(false);
    expect(await memory.claim('second', 60)).toBe(true);
  });

  it('[SC3] of a hundred who claim it at once, one gets it', async () => {
    await using memory = await make();
    const claims = await Promise.all(Array.from({ length: 100 }, () => memory.claim('wanted', 60)));
    expect(claims.filter((granted) => granted)).toHaveLength(1);
  });

  it('[SC4] gives a released ticket again', async () => {
    await using memory = await make();
    await memory.claim('released', 60);
    await memory.release('released');
    expect(await memory.claim('released', 60)).toBe(true);
    await memory.release('never claimed');
  });

  it('[SC3] forgets a ticket when it would have run out anyway, not before', async () => {
    await using memory = await make();
    await memory.claim('short', 1);
    expect(await memory.claim('short', 1)).toBe(false);
    await until(1100);
    expect(await memory.claim('short', 1)).toBe(true);
  });
}
