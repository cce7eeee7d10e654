/** A small game with an outcome, and players whose chance at a value is known. */
import { defineEvents, type EventCatalogue } from '../adaptation/events/event-catalogue.ts';
import { defineFeatures } from '../adaptation/features/feature-layout.ts';
import type { LogRecord } from '../adaptation/log/records.ts';
import { createJournal } from '../adaptation/log/session-log-journal.ts';
import type { OutcomeSpec } from '../adaptation/outcome/outcome-spec.ts';
import { type BeliefPolicyOptions, beliefPolicy } from '../adaptation/policy/belief-policy.ts';
import { AdaptationSession } from '../adaptation/session/adaptation-session.ts';
import { defineAdaptation } from '../adaptation/session/define-adaptation.ts';
import type { AdaptationDefinition, LeverSpec } from '../adaptation/session/definition.ts';
import type { SessionObserver } from '../adaptation/session/session-ports.ts';
import { model } from '../inference/pipeline/pipeline.ts';
import { createPredictor } from '../inference/predictor/predictor.ts';
import { createRandom } from '../training/random.ts';
import { FunctionPool, settle } from './test-adaptation.ts';

const events = defineEvents({
  hit: { source: 'observed', fields: { margin: { unit: '', min: -9, max: 9, integer: false } } },
  miss: { source: 'observed', fields: { margin: { unit: '', min: -9, max: 9, integer: false } } },
});
const features = defineFeatures(events, (f) => ({
  hits: f.total('hit', { unit: 'count', min: 0, max: 1e6, words: 'hits' }),
  misses: f.total('miss', { unit: 'count', min: 0, max: 1e6, words: 'misses' }),
}));
type Specs = typeof events extends EventCatalogue<infer Declared> ? Declared : never;
export type GameOutcome = OutcomeSpec<Specs, 'size' | 'help'>;

export interface GameParts {
  readonly size?: Partial<LeverSpec>;
  readonly outcome?: GameOutcome;
  readonly policy?: BeliefPolicyOptions;
  readonly asksModel?: boolean;
}

export const HITS = { success: 'hit', failure: 'miss', lever: 'size', eases: { help: 3 } } as const;

export type Game = AdaptationDefinition<unknown, null>;

/** Targets of a size from 0 to 10, larger is harder unless said otherwise; help of the player is worth 3 of it. */
export function beliefGame({ size = {}, outcome = HITS, policy = {}, asksModel = false }: GameParts = {}): Game {
  const steering = beliefPolicy('size', policy);
  const lever: LeverSpec = {
    ...({ scope: 'session', min: 0, max: 10, initial: 5, harder: 'up', words: 'size' } as const),
    ...size,
  };
  const help: LeverSpec = { scope: 'player', min: 0, max: 1, initial: 0, harder: 'down', words: 'help' };
  return defineAdaptation({
    ...{ name: 'range', events, features, levers: { size: lever, help } },
    outcome,
    policy: steering,
    ...(asksModel && {
      pipeline: model('chance', '1'),
      predicts: { kind: 'chance', words: 'a hit' },
      inputs: [{ kind: 'candidates', column: 'size', lever: 'size', offsets: [-2, -1, 0, 1, 2] }],
      fallback: { kind: 'rule', policy: steering },
    }),
    apply: () => {},
  });
}

export interface PlayedSession {
  readonly session: AdaptationSession<unknown, null>;
  readonly records: LogRecord[];
  readonly counted: { readonly outcomes: Parameters<SessionObserver['outcome']>[0][]; censored: number };
  readonly pool: FunctionPool;
  /** Lets all players try once a second, at their chance for the value in force, and lets time pass. */
  play(seconds: number, chances: Readonly<Record<string, (size: number, help: number) => number>>): Promise<void>;
  end(): void;
}

const unknown = () => 0.5;
const nothing = () => {};
const UNCOUNTED = { event: nothing, clamped: nothing, rejected: nothing, answered: nothing, decided: nothing };

/** A session that is logged as a room logs it: beats that did anything, with their time. */
export function openBeliefGame(
  definition: Game,
  { seed = 1, chance = unknown }: { readonly seed?: number; readonly chance?: (row: Float32Array) => number } = {},
): PlayedSession {
  const random = createRandom(seed);
  const pool = new FunctionPool(chance);
  const records: LogRecord[] = [];
  const counted = { outcomes: [] as PlayedSession['counted']['outcomes'], censored: 0 };
  let tick = 0;
  let nowMs = 0;
  const { name, layoutHash, pipeline } = definition;
  records.push({
    ...{ kind: 'header', format: 2, sessionId: 'S', room: 'range', seed: 1, startedAt: '2026-01-01T00:00:00Z' },
    rubatoVersion: '0.6.0',
    definition: {
      ...{ name, layoutHash, featuresHash: features.hash, pipeline: `${pipeline.name}@${pipeline.version}` },
      ...{ mode: 'on', offsetMs: 0 },
    },
  });
  const session = new AdaptationSession({
    definition,
    ports: {
      session: 'S',
      predictor: createPredictor(definition, { pool }),
      journal: createJournal({ append: (record) => records.push(record), close: async () => {} }, events, () => tick),
      observer: {
        ...UNCOUNTED,
        outcome: (met) => counted.outcomes.push(met),
        censored: () => {
          counted.censored++;
        },
      },
    },
    mode: 'on',
    offsetMs: 0,
  });
  const beat = async () => {
    tick++;
    nowMs += 250;
    const from = records.length;
    session.tick(nowMs);
    if (records.length > from || session.inFlight || session.wasDue) {
      records.splice(from, 0, { kind: 'beat', tick, atMs: nowMs });
    }
    await settle();
  };
  return {
    session,
    records,
    counted,
    pool,
    async play(seconds, chances) {
      for (const player of Object.keys(chances)) {
        if (session.players.has(player)) continue;
        records.push({ kind: 'join', tick, slot: Number(player), atMs: nowMs });
        session.join(player, Number(player), nowMs);
      }
      for (let i = 0; i < seconds; i++) {
        for (const [player, chanceAt] of Object.entries(chances)) {
          const { size, help } = session.valuesFor(player);
          const share = chanceAt(size!, help!);
          const margin = Math.log(share / (1 - share)) + 3 * (random() - 0.5);
          session.record(player, random() < share ? 'hit' : 'miss', { margin }, nowMs);
        }
        for (let j = 0; j < 4; j++) await beat();
      }
    },
    end: () => void records.push({ kind: 'end', tick, reason: 'disposed' }),
  };
}

/** The chance of one who meets 75 % at `own`, with so many logits per unit of the lever; harder is up. */
export const playerAt =
  (own: number, slope = 1) =>
  (size: number, help: number): number =>
    1 / (1 + Math.exp(-(Math.log(3) + slope * (own + 3 * help - size))));
