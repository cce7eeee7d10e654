/** Every scenario by its name on the command line. */
import { flood, malformed, slowConsumer, stall } from './hostile.ts';
import { churn, joinStorm } from './joining.ts';
import { ramp } from './ramp.ts';
import type { Scenario } from './scenario.ts';
import { soak } from './soak.ts';
import { steady } from './steady.ts';

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  steady,
  ramp,
  'join-storm': joinStorm,
  churn,
  'slow-consumer': slowConsumer,
  flood,
  malformed,
  soak,
  stall,
};
