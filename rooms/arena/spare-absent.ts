/**
 * Around any policy of the arena: who does nothing gets full help, and difficulty 0 while nobody else plays. They say
 * nothing about how well they play, so the policy within isn't asked about them, and goes on where it was once they
 * play. The simulation spares them too, at once and without a model (`isResting`); this is what the levers and the
 * panel say of it.
 */
import type { DecisionValues, LeverValues, Policy, PolicyPlayer } from 'rubato';

export type AbsenceFeature = 'idleLongest' | 'steerRate' | 'shotRate';

export interface SparingMemory<Memory> {
  readonly within: Memory;
  /** The difficulty to go on with, while everybody is absent; else null. */
  readonly difficulty: number | null;
  /** The help to go on with, of those who are absent. */
  readonly help: Readonly<Record<string, number>>;
}

/** Seconds without input after which a player counts as absent. The simulation's own limit is the same. */
const ABSENT_SECONDS = 15;

export function spareAbsent<Memory, Feature extends string>(
  policy: Policy<Memory, Feature>,
): Policy<SparingMemory<Memory>, Feature | AbsenceFeature> {
  return {
    ...policy,
    initial: { within: policy.initial, difficulty: null, help: {} },
    decide(input) {
      const { memory, previous } = input;
      const absent = input.players.filter(isAbsent);
      const present = input.players.filter((player) => !isAbsent(player));
      const before = withoutSparing(previous, memory);
      // Just back: the answer is about difficulties around 0, which the policy within hasn't chosen.
      const asks = present.length > 0 && memory.difficulty === null;
      const { values, memory: within } = asks
        ? policy.decide({ ...input, players: present, previous: before, memory: memory.within })
        : { values: before, memory: memory.within };
      return spare(values, within, absent, present.length === 0);
    },
  };
}

/** The last second's input is long past; nothing was steered or fired since. */
function isAbsent({ features }: PolicyPlayer<AbsenceFeature>): boolean {
  return features.idleLongest >= ABSENT_SECONDS && features.steerRate === 0 && features.shotRate === 0;
}

/** The values as the policy within left them. */
function withoutSparing<Memory>(previous: DecisionValues, { difficulty, help }: SparingMemory<Memory>): DecisionValues {
  const players: Record<string, LeverValues> = { ...previous.players };
  for (const [player, own] of Object.entries(help)) {
    if (players[player] !== undefined) players[player] = { ...players[player], help: own };
  }
  return {
    session: difficulty === null ? previous.session : { ...previous.session, difficulty },
    players,
  };
}

function spare<Memory>(
  values: DecisionValues,
  within: Memory,
  absent: readonly { readonly player: string }[],
  all: boolean,
): { values: DecisionValues; memory: SparingMemory<Memory> } {
  const players: Record<string, LeverValues> = { ...values.players };
  const help: Record<string, number> = {};
  for (const { player } of absent) {
    const own = players[player]!;
    help[player] = own.help!;
    players[player] = { ...own, help: 1 };
  }
  const session = all ? { ...values.session, difficulty: 0 } : values.session;
  return {
    values: { session, players },
    memory: { within, difficulty: all ? values.session.difficulty! : null, help },
  };
}
