/** Whom a simulated person aims at. */
import { FOE_KINDS, FOE_PHASE } from '../../../rooms/arena/simulation/foes/foe-kinds.ts';
import type { FoeView, PlayerView } from '../../../rooms/arena/simulation/world/view.ts';
import type { Memory } from './memory.ts';
import type { Eyes } from './traits.ts';

/** The big are looked for within this distance; beyond it they wait. */
const BIG_WITHIN = 500;

/** The foe to aim at, null for none. Remembers it. */
export function pickTarget(eyes: Eyes, view: PlayerView, memory: Memory): FoeView | null {
  if (eyes === 'nobody') return null;
  let best: FoeView | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < view.foeCount; i++) {
    const foe = view.foes[i]!;
    if (foe.phase === FOE_PHASE.appearing) continue;
    if (eyes === 'sticky' && foe.id === memory.targetId) return foe;
    const cost = costOf(eyes, foe, view, memory);
    if (cost >= least) continue;
    least = cost;
    best = foe;
  }
  memory.targetId = best?.id ?? -1;
  return best;
}

function costOf(eyes: Eyes, foe: FoeView, view: PlayerView, memory: Memory): number {
  const dx = foe.x - view.own.x;
  const dy = foe.y - view.own.y;
  const distance = Math.sqrt(dx * dx + dy * dy);
  switch (eyes) {
    case 'biggest':
      return distance - (distance < BIG_WITHIN ? 4 * FOE_KINDS[foe.kind]!.health : 0);
    case 'weakest':
      return distance + 300 * foe.health;
    case 'ahead':
      return distance + 250 * Math.abs(angleBetween(memory.aimAngle, Math.atan2(dy, dx)));
    default:
      return distance;
  }
}

/** The turn from `from` to `to` by the shorter way, -π to π. */
export function angleBetween(from: number, to: number): number {
  const turn = to - from;
  return turn - 2 * Math.PI * Math.round(turn / (2 * Math.PI));
}
