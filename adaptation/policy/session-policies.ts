/**
 * Stop 9 as a session meets it: the policies of its definition with the memory they keep in this session. They are a game's
 * own code, maybe without types: an answer of another shape is an error that says so.
 */
import { check, show } from '../../inference/check-declaration.ts';
import type { DecisionValues } from '../session/decision.ts';
import type { AdaptationDefinition, Policy, PolicyInput } from '../session/definition.ts';

type Asked = Omit<PolicyInput<unknown>, 'memory'>;

export class SessionPolicies {
  #policy: RememberingPolicy;
  #rule: RememberingPolicy | null = null;

  constructor({ policy, fallback }: Pick<AdaptationDefinition<never, unknown>, 'policy' | 'fallback'>) {
    this.#policy = new RememberingPolicy(policy);
    if (fallback.kind === 'hold') return;
    // Two that begin with the same thing remember one thing: a rule takes up where the policy has left off.
    const shares = Object.is(fallback.policy.initial, policy.initial);
    this.#rule = new RememberingPolicy(fallback.policy, shares ? this.#policy.memory : undefined);
  }

  /** What the policy decides, or without a prediction the rule; null where there is none. Throws what they throw. */
  decide(asked: Asked, predicted: boolean): DecisionValues | null {
    return (predicted ? this.#policy : this.#rule)?.decide(asked) ?? null;
  }
}

class RememberingPolicy {
  readonly memory: { value: unknown };
  #policy: Policy<unknown>;

  /** A session's memory is its own: what one policy changes in place, other sessions would find. */
  constructor(policy: Policy<unknown>, memory: { value: unknown } = { value: structuredClone(policy.initial) }) {
    this.#policy = policy;
    this.memory = memory;
  }

  decide(asked: Asked): DecisionValues {
    const answer: unknown = this.#policy.decide({ ...asked, memory: this.memory.value });
    checkAnswer(answer);
    this.memory.value = answer.memory;
    return answer.values;
  }
}

/** Throws DEFINITION_INVALID. */
function checkAnswer(answer: unknown): asserts answer is { values: DecisionValues; memory: unknown } {
  const code = 'DEFINITION_INVALID';
  const expected = 'decide() of a policy to return { values: { session, players }, memory }';
  if (answer instanceof Promise) {
    // Refused in the next line; how it would have ended says nothing more.
    answer.catch(() => {});
    check(code, false, `${expected}, at once`, 'a promise');
  }
  const values = innerOf(answer, 'values');
  for (const part of [values, innerOf(values, 'session'), innerOf(values, 'players')])
    check(code, typeof part === 'object' && part !== null, expected, described(answer));
}

function innerOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** Two levels deep: what is missing is mostly a level. */
function described(answer: unknown): string {
  const values = innerOf(answer, 'values');
  if (typeof answer !== 'object' || answer === null) return show(answer);
  if (typeof values !== 'object' || values === null) return `values that are ${show(values)}`;
  const keys = Object.keys(values).slice(0, 8).map(show);
  return `values with ${keys.length === 0 ? 'nothing' : keys.join(', ')}`;
}
