/**
 * The records of a session log, in the order in which things happened. A player is a slot; no name, no address, no
 * session id of a connection and no id of a player is ever written. Ticks are the room's steps. A record with tick T
 * belongs to step T, or to the time between T and the next step.
 *
 * Format 2 has all of format 1 (0.3.2 and before), and more where a comment says "Format 2". Both are read; 2 is
 * written.
 */
import { z } from 'zod';
import { MAX_EVENT_FIELDS } from '../events/event-catalogue.ts';

/** Longest name of a variant or of rules: the hash of a commit (SHA-256) fits. */
export const MAX_LABEL = 64;

const tick = z.int().min(0);
const slot = z.int().min(0).max(255);
/** Session time. It is written where no simulation is run again: there, ticks do not tell the time. */
const atMs = z.number().optional();
/**
 * Format 2: the player across sessions, as HMAC-SHA-256 of the player's id under the operator's key. It is there when a
 * ticket names the player and the operator gave a key, but not for a player who switched adaptation off before it was
 * on.
 */
const playerHmac = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .optional();
const bytes = z.instanceof(Uint8Array);
const numbers = z.array(z.number());
const levers = z.record(z.string(), z.number());
const source = z.enum(['model', 'partial', 'fallback']);

const decision = z.strictObject({
  id: z.int().min(0),
  atMs: z.number(),
  values: z.strictObject({ session: levers, players: z.record(z.string(), levers) }),
  changes: z.array(
    z.strictObject({ player: z.string().nullable(), lever: z.string(), from: z.number(), to: z.number() }),
  ),
  source,
  models: z.array(z.string()),
  latencyMs: z.number(),
});

const reason = z.strictObject({ feature: z.string(), value: z.number(), effect: z.number(), words: z.string() });

const record = z.discriminatedUnion('kind', [
  /** The first record of each file of a session. */
  z.strictObject({
    kind: z.literal('header'),
    format: z.literal([1, 2]),
    /** Format 2: number of this file in the session, 0 for the first; absent means 0. */
    segment: z.int().min(0).optional(),
    sessionId: z.string(),
    room: z.string(),
    /** Unsigned 32-bit seed of the simulation. */
    seed: z.int().min(0).max(0xffff_ffff),
    /** Which variant of its game the room plays (a mode, a map). Absent: the game's only variant, or its first. */
    variant: z.string().max(MAX_LABEL).optional(),
    startedAt: z.iso.datetime(),
    rubatoVersion: z.string(),
    /** Format 2: version of the game's own rules, where a replay runs the game. */
    rules: z.string().max(MAX_LABEL).optional(),
    definition: z.strictObject({
      name: z.string(),
      /** Hash of the model's rows: all columns, the features, and the events with their ranges. */
      layoutHash: z.string(),
      /** Hash of the features and the catalogue of events. */
      featuresHash: z.string(),
      /** `name@version`. */
      pipeline: z.string(),
      mode: z.enum(['off', 'shadow', 'on']),
      /** Session time of the first decision. */
      offsetMs: z.number(),
    }),
  }),
  /** `target` is what the player asked for: a chance of success, or a value; absent when they asked for none. */
  z.strictObject({ kind: z.literal('join'), tick, slot, atMs, target: z.number().optional(), playerHmac }),
  z.strictObject({ kind: z.literal('leave'), tick, slot }),
  /** The player switched adaptation off or on again. Nothing of their behaviour is logged in between. */
  z.strictObject({ kind: z.literal('optOut'), tick, slot, atMs }),
  z.strictObject({ kind: z.literal('optIn'), tick, slot, atMs, playerHmac }),
  /** Format 2: the player asks for this chance of success from now on; absent when for the policy's own. */
  z.strictObject({ kind: z.literal('wish'), tick, slot, target: z.number().optional() }),
  /** Format 2, where no simulation is run again: the time of this tick's beat, if the beat did anything. */
  z.strictObject({ kind: z.literal('beat'), tick, atMs: z.number() }),
  /** Format 2: the beat of this tick threw; from then on the session ran without adaptation. */
  z.strictObject({ kind: z.literal('stopped'), tick }),
  /** The game stood still after the step of this tick (`on`), or went on. Ticks do not count in between. */
  z.strictObject({ kind: z.literal('pause'), tick, on: z.boolean() }),
  /** The inputs that a step used: one list of numbers per player, the slot first, the rest as the game defines. */
  z.strictObject({ kind: z.literal('inputs'), tick, inputs: z.array(numbers) }),
  /** `type` is the event's number in the game's catalogue; `seq` is 0 for observed events. */
  z.strictObject({
    kind: z.literal('event'),
    tick,
    atMs: z.number(),
    slot,
    type: z.int().min(0).max(255),
    seq: z.int().min(0),
    fields: numbers,
    /**
     * Format 2: which fields were out of range and were set to their bound, one bit each, 1 for the first; absent for
     * none.
     */
    clamped: z
      .int()
      .min(1)
      .max(2 ** MAX_EVENT_FIELDS - 1)
      .optional(),
  }),
  /** Feature rows of a request, float32 little endian, one after the other in the order of `slots`. */
  z.strictObject({
    kind: z.literal('rows'),
    tick,
    atMs: z.number(),
    request: z.int().min(0),
    slots: z.array(slot),
    rows: bytes,
  }),
  /** The answer that a session used, float32 little endian, one value per row; empty for a fallback. */
  z.strictObject({
    kind: z.literal('prediction'),
    tick,
    request: z.int().min(0),
    source,
    model: z.string(),
    values: bytes,
    reason: z.enum(['late', 'shed', 'failed', 'closed', 'unasked']).nullable(),
    queueMs: z.number(),
    computeMs: z.number(),
  }),
  /** The decision takes effect with the step of this tick. */
  z.strictObject({ kind: z.literal('decision'), tick, decision }),
  /**
   * Format 2, since 0.6: an outcome of a player, where the definition declares one. `value` is what the lever was when it
   * was met, help taken into account; `expected` is the chance that the belief gave, `predicted` the model's if there
   * was one. `mean` and `spread` are the belief afterwards, in the lever's unit.
   */
  z.strictObject({
    kind: z.literal('outcome'),
    tick,
    atMs: z.number(),
    slot,
    success: z.boolean(),
    value: z.number(),
    expected: z.number(),
    predicted: z.number().optional(),
    mean: z.number(),
    spread: z.number(),
  }),
  z.strictObject({
    kind: z.literal('reasons'),
    tick,
    decision: z.int().min(0),
    player: z.string(),
    reasons: z.array(reason),
  }),
  /** Hash of the simulation's whole state after the step of this tick. */
  z.strictObject({ kind: z.literal('checkpoint'), tick, hash: z.number() }),
  /**
   * The last record; a log without it was cut off. It has no hash where there is no simulation, or where the last step
   * broke off (reason `failed`) and left half a state.
   */
  z.strictObject({ kind: z.literal('end'), tick, hash: z.number().optional(), reason: z.string() }),
]);

export type LogRecord = z.output<typeof record>;
export type LogHeader = Extract<LogRecord, { kind: 'header' }>;

/** The record in `value`, or why there is none. */
export function readRecord(value: unknown): { ok: true; record: LogRecord } | { ok: false; problem: string } {
  const parsed = record.safeParse(value);
  if (parsed.success) return { ok: true, record: parsed.data };
  const issue = parsed.error.issues[0]!;
  return { ok: false, problem: `${issue.path.join('.') || 'record'}: ${issue.message}` };
}
