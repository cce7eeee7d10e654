import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { parseTicketKeys } from './ticket-keys.ts';
import { CLOCK_LEEWAY_SECONDS, createTicket, readTicket } from './tickets.ts';

const secret = (fill: number) => Buffer.alloc(32, fill);
const keysOf = (...fills: number[]) =>
  parseTicketKeys(fills.map((fill) => `key${fill}:${secret(fill).toString('base64url')}`).join(','));
const now = () => Math.floor(Date.now() / 1000);

/** A ticket as `createTicket` makes it, with something changed. */
function forge(changes: Record<string, unknown> = {}, header: Record<string, string> = {}, fill = 1): Promise<string> {
  const claims = { aud: 'rubato', sub: 'ada', room: 'arena', jti: 'j1', iat: now(), exp: now() + 60, ...changes };
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'key1', ...header }).sign(secret(fill));
}

describe('a join ticket', () => {
  const keys = keysOf(1);

  it('[SC1] says who may enter which room, for a minute, under an id of its own', async () => {
    const one = await readTicket(keys, await createTicket(keys, { player: 'ada', room: 'arena' }));
    const two = await readTicket(keys, await createTicket(keys, { player: 'ada', room: 'arena' }));
    expect(one).toMatchObject({ player: 'ada', room: 'arena' });
    expect(two.id).not.toBe(one.id);
    // A copy could be valid for this long, and not much longer.
    expect(one.rememberSeconds).toBeGreaterThanOrEqual(60 + CLOCK_LEEWAY_SECONDS - 1);
    expect(one.rememberSeconds).toBeLessThanOrEqual(60 + CLOCK_LEEWAY_SECONDS + 2);
  });

  it.each<[string, () => Promise<string> | string]>([
    ['signed with another key', () => forge({}, {}, 2)],
    ['of a key nobody knows', () => forge({}, { kid: 'key9' })],
    ['without a key name', () => forge({}, { kid: '' })],
    [
      'not signed at all',
      () => new UnsecuredJWT({ sub: 'ada', room: 'arena', jti: 'x' }).setAudience('rubato').encode(),
    ],
    ['signed by another algorithm', () => forge({}, { alg: 'HS512' }, 1)],
    ['for somebody else', () => forge({ aud: 'another' })],
    ['that has run out', () => forge({ iat: now() - 100, exp: now() - CLOCK_LEEWAY_SECONDS - 1 })],
    ['from the future', () => forge({ iat: now() + CLOCK_LEEWAY_SECONDS + 5 })],
    ['issued long ago, though valid for a year', () => forge({ iat: now() - 400, exp: now() + 31_536_000 })],
    ['without an end', () => forge({ exp: undefined })],
    ['without an id', () => forge({ jti: undefined })],
    ['with an empty id', () => forge({ jti: '' })],
    ['with an enormous id', () => forge({ jti: 'x'.repeat(100) })],
    ['without a player', () => forge({ sub: undefined })],
    ['with a player that is no name', () => forge({ sub: 'a b\n' })],
    ['with a room that is no name', () => forge({ room: { $ne: '' } })],
    ['longer than any ticket', () => `${'x'.repeat(2000)}.y.z`],
    ['that is no ticket', () => 'hello'],
  ])('[SC2] %s is refused, and not repeated', async (_what, make) => {
    const token = await make();
    const refused = await readTicket(keys, token).catch((error: Error) => error.message);
    expect(refused).toMatch(/^TICKET_INVALID: /);
    expect(refused).not.toContain(token.slice(0, 20));
  });

  it('[SC2] changed in any part, is refused', async () => {
    const token = await createTicket(keys, { player: 'ada', room: 'arena' });
    const [header, , signature] = token.split('.');
    const payload = Buffer.from(JSON.stringify({ aud: 'rubato', sub: 'eve', room: 'arena', jti: 'j' })).toString(
      'base64url',
    );
    await expect(readTicket(keys, `${header}.${payload}.${signature}`)).rejects.toThrow(/TICKET_INVALID/);
    await expect(readTicket(keys, `${token}x`)).rejects.toThrow(/TICKET_INVALID/);
  });

  it('[SC2] clocks may differ by five seconds either way', async () => {
    await readTicket(keys, await forge({ iat: now() - 62, exp: now() - CLOCK_LEEWAY_SECONDS + 2 }));
    await readTicket(keys, await forge({ iat: now() + CLOCK_LEEWAY_SECONDS - 2, exp: now() + 60 }));
  });

  it('[SC6] keys change without locking anyone out: the first signs, all verify', async () => {
    const before = await createTicket(keysOf(1), { player: 'ada', room: 'arena' });
    const during = keysOf(2, 1);
    await readTicket(during, before);
    const after = await createTicket(during, { player: 'ada', room: 'arena' });
    await readTicket(keysOf(2), after);
    await expect(readTicket(keysOf(2), before)).rejects.toThrow(/TICKET_INVALID/);
  });

  it.each([
    { player: '', room: 'arena' },
    { player: 'a b', room: 'arena' },
    { player: 'ada', room: '../arena' },
    { player: 'ada', room: 'arena', seconds: 301 },
    { player: 'ada', room: 'arena', seconds: Number.NaN },
  ])('[SC1] is not made of %j', async (options) => {
    await expect(createTicket(keys, options)).rejects.toThrow(/TICKET_OPTIONS/);
    await expect(createTicket(parseTicketKeys(''), options)).rejects.toThrow(/TICKET_OPTIONS/);
  });
});
