/** Runs the race against time: sees the gate after a while, then turns towards it and sometimes the wrong way. */
import { Client } from '@colyseus/sdk';
import { createRandom, type Random } from '../../../training/random.ts';
import { type Kind, PACE_MS, type Play } from './player.ts';
import { createTally } from './tally.ts';

interface Gate {
  readonly gate: number;
  readonly lane: number;
  readonly gateLane: number;
  readonly seconds: number;
}

const SKILLS: Readonly<Record<Kind, { readonly reactionSeconds: number; readonly slips: number }>> = {
  weak: { reactionSeconds: 1.1, slips: 0.27 },
  strong: { reactionSeconds: 0.2, slips: 0.05 },
};
const TICKS_PER_SECOND = 10;
const LAST_LANE = 8;

export const playSprint: Play = async ({ url, room, seed, kind, outcomes }) => {
  const random = createRandom(seed);
  const tally = createTally(outcomes);
  const connection = await new Client(url).create(room, { untimed: true });
  let last: Gate | null = null;
  connection.onMessage('gate', (gate: Gate) => {
    if (last !== null) tally.note(last.seconds, gate.lane === last.gateLane);
    last = gate;
    setTimeout(() => {
      for (const by of turns(gate, SKILLS[kind], random))
        if (connection.connection.isOpen) connection.send('turn', { gate: gate.gate, by });
    }, PACE_MS);
  });
  const settled = await tally.settled;
  await connection.leave();
  return settled;
};

/** The turns until the gate is reached or its time is over. */
function turns(
  { lane, gateLane, seconds }: Gate,
  { reactionSeconds, slips }: (typeof SKILLS)[Kind],
  random: Random,
): number[] {
  const ticks = Math.ceil(seconds * TICKS_PER_SECOND) + 1;
  // A skewed spread around the usual reaction: half of it to twice as much.
  const waits = Math.ceil(TICKS_PER_SECOND * reactionSeconds * 4 ** (random() - 0.5));
  const taken: number[] = [];
  for (let at = lane; at !== gateLane && taken.length < ticks; ) {
    const towards = random() < slips ? Math.sign(at - gateLane) : Math.sign(gateLane - at);
    const by = taken.length < waits ? 0 : towards;
    taken.push(by);
    at = Math.min(LAST_LANE, Math.max(0, at + by));
  }
  return taken;
}
