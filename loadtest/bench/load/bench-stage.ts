/** Stages for the benchmarks: always their own server on one core, and always the same players. */
import { Stage } from '../../run/stage.ts';

export interface BenchStage {
  readonly kind: 'rubato' | 'plain';
  readonly adaptation: 'on' | 'off';
  readonly room: 'lean' | 'arena';
}

/**
 * Share that decodes everything. Of 1,000 clients these are 20: enough to see a torn patch, few enough for the
 * generators' core.
 */
const PLAYING = 0.02;

export function openBenchStage({ kind, adaptation, room }: BenchStage): Promise<Stage> {
  return Stage.open({
    url: null,
    server: { kind, adaptation, transport: 'auto', sessionLog: false },
    room,
    playing: PLAYING,
    processes: 2,
    seed: 1,
  });
}
