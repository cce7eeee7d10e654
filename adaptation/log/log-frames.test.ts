import { describe, expect, it } from 'vitest';
import { MAX_REQUEST_ROWS } from '../../inference/request-limits.ts';
import { MAX_FEATURES } from '../features/feature-layout.ts';
import { MAX_CANDIDATES, MAX_LABELS, MAX_LEVERS, MAX_PLAYERS } from '../session/definition.ts';
import { decodeFrame, encodeFrame } from './log-frames.ts';
import type { LogRecord } from './records.ts';

const numbered = <Value>(count: number, of: (i: number) => Value) => Array.from({ length: count }, (_, i) => of(i));
type Decided = Extract<LogRecord, { kind: 'decision' }>['decision'];

/** The longest that a lever may be called. */
const lever = (i: number) => `${'l'.repeat(61)}${100 + i}`;
const levers = Object.fromEntries(numbered(MAX_LEVERS, (i) => [lever(i), Math.PI]));
const players = numbered(MAX_PLAYERS, String);
const decision: Decided = {
  id: 1,
  atMs: 1,
  values: { session: {}, players: Object.fromEntries(players.map((player) => [player, levers])) },
  changes: players.flatMap((player) =>
    Object.keys(levers).map((name) => ({ player, lever: name, from: Math.E, to: Math.PI })),
  ),
  source: 'model',
  models: ['success@3'],
  latencyMs: 1,
};
const largest: readonly LogRecord[] = [
  {
    kind: 'prediction',
    tick: 1,
    request: 1,
    source: 'model',
    model: 'success@3',
    values: new Uint8Array(4 * MAX_PLAYERS * MAX_CANDIDATES * MAX_LABELS),
    reason: null,
    queueMs: 1,
    computeMs: 1,
  },
  {
    kind: 'rows',
    tick: 1,
    request: 1,
    atMs: 1,
    slots: players.map(Number),
    rows: new Uint8Array(4 * MAX_PLAYERS * MAX_FEATURES),
  },
  { kind: 'decision', tick: 1, decision },
];

describe('bounds that depend on each other', () => {
  it.each(largest)('[AD34] the largest $kind can be read from its log', (record) => {
    const read = decodeFrame(encodeFrame(record), 0);
    expect(read.kind === 'bad' ? read.problem : read.kind).toBe('frame');
  });

  it('[AD34] all players with all candidates are one request', () => {
    expect(MAX_CANDIDATES).toBe(32);
    expect(MAX_PLAYERS * MAX_CANDIDATES).toBeLessThanOrEqual(MAX_REQUEST_ROWS);
  });
});
