/** Which sound each moment of the stage has, and its place between left and right. */
import { ARENA_WIDTH } from '../../rooms/arena/simulation/world/constants.ts';
import type { StageEvents } from '../game/stage-events.ts';
import type { Effect } from './effect-notes.ts';

/** Foes that fall this close to each other make one run up the scale. */
const STREAK_MS = 1200;
/** Pan at the arena's edge; a sound on one side only would hurt in headphones. */
const WIDEST = 0.7;

/** Tells `play` of each moment until the returned function is called. `pan` goes from -1 (left) to 1 (right). */
export function soundStage(
  events: StageEvents,
  play: (effect: Effect, pan: number) => void,
  nowMs: () => number = () => performance.now(),
): () => void {
  let streak = 0;
  let fellAtMs = Number.NEGATIVE_INFINITY;
  const offs = [
    events.on('shot', ({ hostile, x }) => play({ name: 'shot', hostile }, panOf(x))),
    events.on('hit', ({ share, x }) => play({ name: 'hit', share }, panOf(x))),
    events.on('foeDown', ({ kind, x }) => {
      const now = nowMs();
      streak = now - fellAtMs < STREAK_MS ? streak + 1 : 0;
      fellAtMs = now;
      play({ name: 'foeDown', kind, streak }, panOf(x));
    }),
    // Another player's wounds make no sound here; everyone hears that a player is down.
    events.on('shipHurt', ({ own, damage, x }) => own && play({ name: 'hurt', damage }, panOf(x))),
    events.on('shipDowned', ({ x }) => play({ name: 'downed' }, panOf(x))),
    events.on('revived', ({ x }) => play({ name: 'revived' }, panOf(x))),
    events.on('dash', ({ own, x }) => own && play({ name: 'dash' }, panOf(x))),
    events.on('pickup', ({ x }) => play({ name: 'pickup' }, panOf(x))),
    events.on('waveStart', () => play({ name: 'waveStart' }, 0)),
    events.on('waveCleared', () => play({ name: 'waveCleared' }, 0)),
    events.on('waveLost', () => play({ name: 'waveLost' }, 0)),
    events.on('upgrade', ({ own, ornament }) => own && play({ name: 'upgrade', ornament }, 0)),
  ];
  return () => {
    for (const off of offs) off();
  };
}

function panOf(x: number): number {
  return WIDEST * Math.min(1, Math.max(-1, (2 * x) / ARENA_WIDTH - 1));
}
