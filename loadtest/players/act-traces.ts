/** Acts of the lean room's players: events of real arena bots, recorded headless and resampled to an even rate. */
import { kiterBot } from '../../rooms/arena/bots/kiter-bot.ts';
import { runHeadless } from '../../rooms/arena/headless/run-headless.ts';
import { ACT_FIELDS } from '../../rooms/arena/lean/act-frame.ts';

export interface Act {
  readonly type: number;
  readonly fields: Float32Array;
}

/** Three minutes of play: hundreds of events each, of every kind. */
const TICKS = 20 * 60 * 3;
const MAX_ACTS = 2000;

/** One trace per skill. */
export function recordActs(skills: readonly number[], seed: number): readonly (readonly Act[])[] {
  return skills.map((skill, index) => {
    const acts: Act[] = [];
    runHeadless({
      seed: seed + index,
      ticks: TICKS,
      bots: [kiterBot(skill)({ slot: 0, seed: seed + index })],
      controller: null,
      onEvent: (_tick, _slot, type, ...fields) => {
        if (acts.length < MAX_ACTS) acts.push({ type, fields: Float32Array.from(fields.slice(0, ACT_FIELDS)) });
      },
    });
    return acts;
  });
}
