/** Lets people's plays go through sessions as a room has them, and keeps what was expected of each play before it came. */
import { type AnswerStatus, type BeliefView, RubatoError } from 'rubato';
import { createPredictor, type InferencePool } from 'rubato/inference';
import { AdaptationSession } from 'rubato/testing';
import { fieldsOf } from './learn-people.ts';
import { leverFor, type PeopleDefinition, PLAY_MS, sizeOf } from './people-definition.ts';
import type { Person } from './read-plays.ts';

/** Chances of plays, person by person in the order of `people`, play by play. */
export interface Expected {
  /** What the session's belief gives. */
  readonly belief: Float64Array;
  /** What the model gives; NaN where none was asked. */
  readonly model: Float64Array;
  /** 1 where the points were reached. */
  readonly outcomes: Uint8Array;
}

/** Players of one session, as many as it takes. */
const TOGETHER = 64;
/** Time to the beat that takes the answer, and from there to the play. */
const ANSWER_MS = 1;

interface Seat {
  readonly person: Person;
  readonly name: string;
  /** The place of their first play among all. */
  readonly first: number;
}

export async function askPeople(
  definition: PeopleDefinition,
  points: number,
  people: readonly Person[],
  pool: InferencePool,
  onPlays: (count: number) => void = () => undefined,
): Promise<Expected> {
  let count = 0;
  const seats = people.map((person, i) => {
    const first = count;
    count += person.plays.length;
    return { person, name: String(i), first };
  });
  const expected = {
    belief: new Float64Array(count),
    model: new Float64Array(count).fill(Number.NaN),
    outcomes: new Uint8Array(count),
  };
  // Those who played about as often share a session: it is over when the last one is.
  seats.sort((a, b) => a.person.plays.length - b.person.plays.length);
  for (let from = 0; from < seats.length; from += TOGETHER) {
    await playSession(definition, leverFor(points), seats.slice(from, from + TOGETHER), pool, expected);
    onPlays(Math.min(seats.length, from + TOGETHER));
  }
  return expected;
}

async function playSession(
  definition: PeopleDefinition,
  lever: number,
  seats: readonly Seat[],
  pool: InferencePool,
  expected: Expected,
): Promise<void> {
  const ports = { session: 'people', predictor: createPredictor(definition, { pool }) };
  const session = new AdaptationSession({ definition, ports, mode: 'on', offsetMs: PLAY_MS });
  const fields = new Float64Array(4);
  seats.forEach(({ name }, slot) => {
    session.join(name, slot, 0);
  });
  let present = seats;
  for (let play = 0; present.length > 0; play++) {
    const nowMs = (play + 1) * PLAY_MS;
    session.tick(nowMs);
    while (session.inFlight) await new Promise((resolve) => setImmediate(resolve));
    session.tick(nowMs + ANSWER_MS);
    expectAnswer(definition, session.status);
    for (const { person, name, first } of present) {
      const at = first + play;
      const belief: BeliefView | null = session.beliefFor(name);
      expected.belief[at] = belief?.chanceAt(lever) ?? Number.NaN;
      expected.model[at] = session.predictedFor(name) ?? Number.NaN;
      // All is kept before the play is known to the session.
      const score = person.plays[play]!;
      expected.outcomes[at] = sizeOf(score.score) >= lever ? 1 : 0;
      session.recordValues(
        name,
        0,
        fieldsOf(score, person.plays[play - 1], lever, fields),
        play,
        nowMs + 2 * ANSWER_MS,
      );
    }
    const [staying, leaving] = [
      present.filter((seat) => hasNext(seat, play)),
      present.filter((seat) => !hasNext(seat, play)),
    ];
    for (const { name } of leaving) session.leave(name);
    present = staying;
  }
  session.close();
}

/** A model that doesn't answer would leave nothing to judge. Throws POOL_FAILED. */
function expectAnswer({ pipeline }: PeopleDefinition, { source, reason, detail }: AnswerStatus): void {
  if (pipeline.kind === 'none' || source === 'model') return;
  throw new RubatoError('POOL_FAILED', `${reason}: ${detail}`, { expected: "an answer of the people's model" });
}

const hasNext = ({ person }: Seat, play: number): boolean => play + 1 < person.plays.length;
