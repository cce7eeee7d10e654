import { describe, expect, it } from 'vitest';
import type { PolicyInput } from '../../adaptation/session/definition.ts';
import { type SparingMemory, spareAbsent } from './spare-absent.ts';

type Feature = 'idleLongest' | 'steerRate' | 'shotRate';
const playing = { idleLongest: 2, steerRate: 1.5, shotRate: 4 };
const gone = { idleLongest: 16, steerRate: 0, shotRate: 0 };

/** Moves difficulty and help up by a hundredth, and notes whom it was asked about. */
function createLadder() {
  const asked: string[][] = [];
  const policy = spareAbsent<number, Feature>({
    initial: 0,
    decide({ players, previous, memory }: PolicyInput<number, Feature>) {
      asked.push(players.map(({ player }) => player));
      const own = Object.fromEntries(
        players.map(({ player }) => [player, { help: previous.players[player]!.help! + 0.01 }]),
      );
      const session = { ...previous.session, difficulty: previous.session.difficulty! + 0.01 };
      return { values: { session, players: { ...previous.players, ...own } }, memory: memory + 1 };
    },
  });
  let memory: SparingMemory<number> = policy.initial;
  let values = {
    session: { difficulty: 0.5, pace: 0.5 },
    players: { a: { help: 0.2 }, b: { help: 0.4 } },
  } as Parameters<typeof policy.decide>[0]['previous'];
  return {
    asked,
    ask(features: Readonly<Record<string, typeof playing>>) {
      const players = Object.entries(features).map(([player, own]) => ({
        player,
        features: own,
        predicted: new Float32Array(0),
        target: null,
      }));
      ({ values, memory } = policy.decide({
        nowMs: 0,
        players,
        candidates: new Float32Array(0),
        previous: values,
        memory,
      }));
      return values;
    },
  };
}

describe('a player who does nothing', () => {
  it('[AR120] alone gets difficulty 0 and full help, and goes on where they were once they play', () => {
    const ladder = createLadder();
    ladder.ask({ a: playing });
    const away = ladder.ask({ a: gone });
    expect([away.session.difficulty, away.players.a!.help]).toEqual([0, 1]);
    ladder.ask({ a: gone });
    // The longest pause is remembered for a while, but they steer again.
    const back = ladder.ask({ a: { ...gone, steerRate: 0.1 } });
    expect([back.session.difficulty, back.players.a!.help]).toEqual([0.51, expect.closeTo(0.21, 9)]);
    expect(ladder.ask({ a: playing }).session.difficulty).toBeCloseTo(0.52, 9);
    expect(ladder.asked).toEqual([['a'], ['a']]);
  });

  it('[AR120] in company moves nothing for the others', () => {
    const ladder = createLadder();
    const values = ladder.ask({ a: playing, b: gone });
    expect(values.session.difficulty).toBeCloseTo(0.51, 9);
    expect(values.players).toEqual({ a: { help: expect.closeTo(0.21, 9) }, b: { help: 1 } });
    expect(ladder.asked).toEqual([['a']]);
    const back = ladder.ask({ a: playing, b: playing });
    expect(back.players.b!.help).toBeCloseTo(0.41, 9);
  });

  it('[AR120] who stands and shoots, or moves and holds fire, is not absent', () => {
    const ladder = createLadder();
    ladder.ask({ a: { ...gone, shotRate: 0.2 } });
    ladder.ask({ a: { ...gone, steerRate: 0.1 } });
    expect(ladder.ask({ a: { ...gone, idleLongest: 14 } }).session.difficulty).toBeCloseTo(0.53, 9);
  });
});
