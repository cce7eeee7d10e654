/**
 * Stop 9 in a session: the policies of its definition, with their memory in this session. Policies are a game's own
 * code, maybe without types: an answer of another shape is an error that says so.
 */
import { check, show } from '../../inference/check-declaration.ts';
import type { DecisionValues } from '../session/decision.ts';
import type { AdaptationDefinition, BoundPolicy, PolicyInput } from '../session/definition.ts';

type Asked = Omit<PolicyInput<unknown>, 'memory'>;

export class SessionPolicies {
  #policy: RememberingPolicy;
  #rule: RememberingPolicy | null = null;

  constructor({ policy, fallback }: Pick<AdaptationDefinition<never, unknown>, 'policy' | 'fallback'>) {
    this.#policy = new RememberingPolicy(policy);
    if (fallback.kind === 'hold') return;
    // If both start with the same memory object they share it: the rule goes on where the policy stopped.
    const shares = Object.is(fallback.policy.initial, policy.initial);
    this.#rule = new RememberingPolicy(fallback.policy, shares ? this.#policy.memory : undefined);
  }

  /**
   * The policy's decision, or the rule's when there is no prediction; null where there is no rule. Throws what they
   * throw.
   */
  decide(asked: Asked, predicted: boolean): DecisionValues | null {
    return (predicted ? this.#policy : this.#rule)?.decide(asked) ?? null;
  }
}

class RememberingPolicy {
  readonly memory: { value: unknown };
  #policy: BoundPolicy<unknown>;

  /** Each session copies the memory: a policy that changes it in place must not change that of other sessions. */
  constructor(policy: BoundPolicy<unknown>, memory: { value: unknown } = { value: structuredClone(policy.initial) }) {
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
    // It is refused in the next line, so its result does not matter.
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

/** The answer in words, two levels deep: usually a level is missing. */
function described(answer: unknown): string {
  const values = innerOf(answer, 'values');
  if (typeof answer !== 'object' || answer === null) return show(answer);
  if (typeof values !== 'object' || values === null) return `values that are ${show(values)}`;
  const keys = Object.keys(values).slice(0, 8).map(show);
  return `values with ${keys.length === 0 ? 'nothing' : keys.join(', ')}`;
}
