import { describe, expect, it } from 'vitest';
import { absenceLine, foesLine } from './hud-lines.ts';
import { chinese } from './words/chinese.ts';
import { english } from './words/english.ts';

describe('the line over the arena', () => {
  it('[CD85] counts the foes that are there or announced, and says whether others follow', () => {
    expect(foesLine({ foesLeft: 7, moreToCome: true }, english)).toBe('7 foes, more to come');
    expect(foesLine({ foesLeft: 0, moreToCome: true }, english)).toBe('0 foes, more to come');
    expect(foesLine({ foesLeft: 1, moreToCome: false }, english)).toBe('1 foe left');
    expect(foesLine({ foesLeft: 0, moreToCome: false }, english)).toBe('');
    expect(foesLine({ foesLeft: 7, moreToCome: true }, chinese)).not.toBe(
      foesLine({ foesLeft: 7, moreToCome: false }, chinese),
    );
  });

  it('[CD86] says of a player that they are away, down, or at rest', () => {
    const playing = { connected: true, downedTicks: 0, resting: false };
    const { hud } = english;
    expect(absenceLine(playing, english)).toBe('');
    expect(absenceLine({ ...playing, resting: true }, english)).toBe(hud.resting);
    expect(absenceLine({ ...playing, resting: true, downedTicks: 9 }, english)).toBe(hud.down);
    expect(absenceLine({ connected: false, resting: true, downedTicks: 9 }, english)).toBe(hud.away);
  });
});
