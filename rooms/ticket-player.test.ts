import { describe, expect, it } from 'vitest';
import { playerIdOf, withPlayerId } from './ticket-player.ts';

/** Answers of a room's own `onAuth` that copy what a client sent. */
const claims: [string, unknown][] = [
  ['as it is', { rubatoPlayerId: 'eve', level: 3 }],
  ['by a prototype', Object.assign(Object.create({ rubatoPlayerId: 'eve' }), { level: 3 })],
];

describe('who a client is across sessions', () => {
  it.each([['nothing but yes', true], ['an object', { level: 3 }], ['a text', 'yes'], ...claims])(
    '[SC61] is whom the ticket names, whatever the room answers itself: %s',
    (_what, own) => {
      expect(playerIdOf({ auth: withPlayerId(own, 'ada') })).toBe('ada');
      expect(withPlayerId({ level: 3 }, 'ada')).toMatchObject({ level: 3 });
    },
  );

  it.each(claims)('[SC61] is nobody without a ticket, though a client claims one: %s', (_what, own) => {
    const auth = withPlayerId(own, null);
    expect(auth).toEqual({ level: 3 });
    expect(playerIdOf({ auth })).toBeNull();
  });

  it('[SC61] leaves what a room answers alone where nothing claims to be a player', () => {
    for (const own of [true, false, undefined, null, 'yes', new Date()]) expect(withPlayerId(own, null)).toBe(own);
    for (const client of [undefined, {}, { auth: null }, { auth: true }, { auth: { rubatoPlayerId: 7 } }]) {
      expect(playerIdOf(client)).toBeNull();
    }
  });
});
