import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultBed, startFaultBed } from '../testing/fault-bed.ts';
import { FRAME_FAULTS } from '../testing/frame-faults.ts';
import { NETWORK_FAULTS } from '../testing/network-faults.ts';
import { survive } from '../testing/survive.ts';

describe('a shared pool', () => {
  let bed: FaultBed;

  beforeAll(async () => {
    bed = await startFaultBed();
  });

  afterAll(async () => {
    await bed[Symbol.asyncDispose]();
  });

  it.each(NETWORK_FAULTS)('[NS2, NS3] whose connections are $name', async (fault) => {
    expect(await survive(bed, fault)).toEqual([]);
  });

  it.each(FRAME_FAULTS)('[NS3, NS6] that meets $name', async (fault) => {
    expect(await survive(bed, fault)).toEqual([]);
  });
});
