import { beforeAll, describe, expect, it } from 'vitest';
import { type FaultBed, startFaultBed } from '../../../test-support/faults/fault-bed.ts';
import { frozenRedis, REDIS_FAULTS } from '../../../test-support/faults/redis-faults.ts';
import { survive } from '../../../test-support/faults/survive.ts';

describe('a shared pool whose Redis', () => {
  let bed: FaultBed;

  beforeAll(async () => {
    bed = await startFaultBed();
    return () => bed[Symbol.asyncDispose]();
  });

  // Every chaos run freezes Redis for a random time; here it is the seven seconds below.
  it.each(REDIS_FAULTS.filter(({ name }) => name !== 'Redis frozen'))('[NS2, NS3] suffers: $name', async (fault) => {
    expect(await survive(bed, fault)).toEqual([]);
  });

  it('[NS2, NS3] stands still for seven seconds', async () => {
    expect(await survive(bed, frozenRedis(7_000, 7_000))).toEqual([]);
  });
});
