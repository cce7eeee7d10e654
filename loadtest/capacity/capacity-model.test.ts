import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Assumptions, type Load, predictNeeds, predictWorkerRows, type UnitCosts } from './capacity-model.ts';

const COSTS: UnitCosts = {
  serverMicros: 5000,
  playerMicros: 1000,
  requestMicros: 10,
  frameMicros: 50,
  redisFrameMicros: 50,
  redisByteMicros: 0.001,
  runMicros: 100,
  rowMicros: 5,
  workerFrameMicros: 50,
  workerRowMicros: 0.3,
};
const LOAD: Load = {
  players: 10_000,
  playersPerSession: 4,
  decisionsPerSecond: 4,
  candidates: 5,
  inputWidth: 64,
  outputWidth: 16,
};
const ASSUMPTIONS: Assumptions = { busyShare: 0.6, gatherMs: 10, maxBatchRows: 512, gpuCores: 50 };

describe('capacity model', () => {
  it('is the arithmetic of its page', () => {
    const needs = predictNeeds(COSTS, LOAD, ASSUMPTIONS);
    expect(needs).toMatchObject({ sessions: 2500, rowsPerSecond: 200_000 });
    // 10,000 × (1000 + 4 × 10) µs = 10.4 s of CPU a second at 0.595 of a core each, and the cost of their frames.
    expect(needs.roomServers).toBe(18);
    expect(needs.framesPerSecond).toBeCloseTo(18 * 100 * (1 - Math.exp(-40_000 / 18 / 100)), 6);
    expect(needs.shards).toBe(1);
    // Twenty-two requests a frame: 111 rows a run.
    const batch = 200_000 / needs.framesPerSecond;
    const micros = 200_000 * (5 + 100 / batch + 0.3) + needs.framesPerSecond * 50;
    expect(needs.workerCores).toBe(Math.ceil(micros / 1e6 / 0.6));
  });

  it('never needs less for more players, and each server stays below what is planned', () => {
    const players = fc.integer({ min: 1, max: 2_000_000 });
    fc.assert(
      fc.property(players, players, (a, b) => {
        const [few, many] = [Math.min(a, b), Math.max(a, b)].map((count) =>
          predictNeeds(COSTS, { ...LOAD, players: count }, ASSUMPTIONS),
        );
        for (const what of ['sessions', 'roomServers', 'workerCores', 'gpus', 'shards'] as const)
          expect(few![what]).toBeLessThanOrEqual(many![what]);
        const { roomServers, framesPerSecond, redisShare, shards } = many!;
        const used = Math.max(a, b) * (1000 + 4 * 10) + framesPerSecond * 50 + roomServers * 5000;
        expect(used / roomServers).toBeLessThanOrEqual(0.6e6);
        expect(redisShare / shards).toBeLessThanOrEqual(0.6);
      }),
    );
  });

  it('expects of a full worker what one run and its frame take', () => {
    expect(predictWorkerRows(COSTS, 150)).toBeCloseTo(1e6 / (5 + 0.3 + 1), 6);
  });
});
