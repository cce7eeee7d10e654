/** Faults on the way between Redis and the pool, Redis and the workers, or both. */
import { between, choose, type Fault, pause, REDIS_RECOVERY_MS, type Scene } from './fault.ts';
import type { FaultProxy } from './fault-proxy.ts';

const sidesOf = ({ bed, random }: Scene): readonly FaultProxy[] =>
  choose(random, [[bed.poolSide], [bed.workerSide], [bed.poolSide, bed.workerSide]]);

/** Shortest frame with rows or values; pings and acknowledgements are shorter. */
const FRAME_BYTES = 150;

/** Applies `begin` for `ms`, then makes the proxies plain again. */
function during(name: string, ms: readonly [number, number], begin: (proxy: FaultProxy, scene: Scene) => void): Fault {
  return {
    name,
    recoversWithinMs: REDIS_RECOVERY_MS,
    async inflict(scene) {
      const sides = sidesOf(scene);
      for (const side of sides) begin(side, scene);
      await pause(between(scene.random, ...ms));
      for (const side of sides) side.heal();
      return performance.now();
    },
  };
}

function cut(name: string, direction: 'requests' | 'replies'): Fault {
  return {
    name,
    recoversWithinMs: REDIS_RECOVERY_MS,
    async inflict(scene) {
      const side = choose(scene.random, [scene.bed.poolSide, scene.bed.workerSide]);
      // A load sends such a frame at once; without load there is nothing to cut.
      await Promise.race([side.cutNext(direction, FRAME_BYTES), pause(2_000)]);
      side.heal();
      return performance.now();
    },
  };
}

export const NETWORK_FAULTS: readonly Fault[] = [
  during('delayed by up to 120 ms', [500, 2_000], (side, { random }) => side.delay(between(random, 10, 120))),
  during('swallowed', [300, 2_000], (side) => side.swallow()),
  during('requests swallowed', [300, 2_000], (side) => side.swallow('requests')),
  during('replies swallowed', [300, 2_000], (side) => side.swallow('replies')),
  during('refused', [300, 2_000], (side) => side.refuse()),
  {
    name: 'forgotten',
    recoversWithinMs: REDIS_RECOVERY_MS,
    async inflict(scene) {
      for (const side of sidesOf(scene)) side.forget();
      return performance.now();
    },
  },
  cut('cut in the middle of a request', 'requests'),
  cut('cut in the middle of a reply', 'replies'),
];
