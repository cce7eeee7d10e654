/**
 * One player's decision without the pool: an outcome is taken in, the model's curve too, and the policy decides by the
 * belief. With a signal declared, which makes the belief's grid larger. The time is that of the processor: other processes
 * on the machine don't count.
 */

import { viewBelief } from '../../../adaptation/belief/belief-view.ts';
import { createPopulation } from '../../../adaptation/belief/create-population.ts';
import { createLeverScale } from '../../../adaptation/belief/lever-scale.ts';
import { PlayerBelief } from '../../../adaptation/belief/player-belief.ts';
import type { BoundOutcome } from '../../../adaptation/outcome/outcome-spec.ts';
import { beliefPolicy } from '../../../adaptation/policy/belief-policy.ts';
import { arenaFeatures } from '../../../rooms/arena/arena-features.ts';
import { type Bench, type BenchResult, resultOf } from '../bench.ts';

const RUNS = 9;
const DECISIONS = 5000;

export const benches: Bench[] = [{ prefix: 'adapt.microsPerDecision', run: async () => measure() }];

function measure(): BenchResult[] {
  return [
    resultOf('adapt.microsPerDecision', 'µs', microsPerDecision(true), '<= 50'),
    resultOf('adapt.microsPerDecision.outcomesAlone', 'µs', microsPerDecision(false), null),
  ];
}

function microsPerDecision(hasSignals: boolean): number[] {
  const outcome: BoundOutcome = {
    rule: { kind: 'pair', success: 0, failure: 1 },
    lever: 'level',
    scale: createLeverScale(0, 1, 'up'),
    eases: [],
    signals: [],
    population: createPopulation(0.5, 0.4, hasSignals),
  };
  const policy = beliefPolicy('level').bind({
    levers: { level: { scope: 'session', min: 0, max: 1, initial: 0.5, harder: 'up', words: 'level' } },
    features: arenaFeatures,
    inputs: [],
    predicts: { kind: 'chance', words: 'success' },
    outcome,
    place: 'policy',
  });
  const belief = new PlayerBelief(outcome.population);
  const predicted = new Float32Array(0);
  let previous = { session: { level: 0.5 }, players: {} };
  let count = 0;
  const decide = () => {
    const place = previous.session.level;
    const success = count++ % 4 !== 0;
    const margin = hasSignals ? 1 : Number.NaN;
    // As a session does: what was expected before, the outcome, and what is held afterwards, for log and metrics.
    belief.expect(place);
    belief.observe({ success, place, margin, trust: 1 }, count * 1000);
    belief.summarize(0.75);
    belief.tell(0.5 + (count % 9) / 50, 1);
    const view = viewBelief(outcome, belief, 0.75);
    const players = [{ player: '0', features: {}, predicted, target: null, belief: view }];
    const { values } = policy.decide({ nowMs: 0, players, candidates: predicted, previous, memory: null });
    previous = { session: { level: values.session.level! }, players: {} };
  };
  const run = () => {
    const before = process.cpuUsage();
    for (let i = 0; i < DECISIONS; i++) decide();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / DECISIONS;
  };
  run();
  return Array.from({ length: RUNS }, run);
}
