/**
 * A ready policy that steers by what is held about each player (`outcome` of the definition): the slow loop. It sets the
 * lever to the value that most probably has the player near the target, and moves only when another value is clearly
 * more probable. So nothing moves before there is evidence, a move is as large as the evidence, and few turn back. Pure.
 */
import { check, checkNumber, checkObject, show } from '../../inference/check-declaration.ts';
import type { BeliefView } from '../belief/belief-view.ts';
import type { BoundOutcome } from '../outcome/outcome-spec.ts';
import type { DecisionValues, LeverValues } from '../session/decision.ts';
import type { NamedPolicy, PolicyInput, PolicyParts } from '../session/definition.ts';
import { harderMedianIndex } from './group.ts';
import { type Harder, signOf } from './harder.ts';
import { namedLever, withHarderSide } from './session-lever.ts';

export interface BeliefPolicyOptions<Lever extends string = string> {
  /** Wanted chance of success; default 0.75. */
  readonly target?: number;
  /** Half of the band about it that counts as met; default 0.13. */
  readonly band?: number;
  /** How much less probable the band may be where the lever is than elsewhere, as a share; default 0.06. */
  readonly reluctance?: number;
  /** A lever of the player among the `eases` of the outcome: help for those for whom the lever is too hard. */
  readonly help?: Lever;
  /**
   * The least chance in a group that the lever is made easier for: the weakest is not given up. Default 0.6. It stops
   * where it would be too easy for the strongest (`ceiling`, default 0.9), so nobody pays much for one who pretends.
   */
  readonly floor?: number;
  readonly ceiling?: number;
}

const KEYS = ['target', 'band', 'reluctance', 'help', 'floor', 'ceiling'];
const INVALID = 'DEFINITION_INVALID';
/** Moves of a group's lever, and of help, that are smaller are not worth a decision: shares of their ranges. */
const LEAST_MOVE = 0.03;
const LEAST_HELP = 0.1;
/** Halvings of a lever's range in which a chance is looked for: to a thousandth. */
const HALVINGS = 10;

interface Rule {
  readonly lever: string;
  readonly scope: 'session' | 'player';
  readonly min: number;
  readonly max: number;
  readonly harder: Harder;
  readonly band: number;
  readonly reluctance: number;
  readonly floor: number;
  readonly ceiling: number;
  readonly help: Help | null;
}

interface Help {
  readonly lever: string;
  readonly min: number;
  readonly max: number;
  readonly harder: Harder;
  /** Its whole range, in units of the main lever. */
  readonly worth: number;
}

interface Known {
  readonly player: string;
  readonly belief: BeliefView;
}

/**
 * Moves the lever of the definition's outcome, for the session or for each player. In a group it follows the harder
 * median, and the weakest up to a bound. A player's own target counts. It needs no model, so it can stand in both places;
 * with a model it asks when the answer can matter. Throws POLICY_BOUNDS.
 */
export function beliefPolicy<const Lever extends string>(
  lever: Lever,
  options: BeliefPolicyOptions<NoInfer<Lever> | string> = {},
): NamedPolicy<null, Lever, never> {
  checkObject('POLICY_BOUNDS', 'the options of beliefPolicy()', options, KEYS);
  const { target = 0.75, band = 0.13, reluctance = 0.06, floor = 0.6, ceiling = 0.9 } = options;
  const where = (name: string) => `${name} of beliefPolicy()`;
  checkNumber('POLICY_BOUNDS', where('target'), target, { min: 0.05, max: 0.95 });
  checkNumber('POLICY_BOUNDS', where('band'), band, { above: 0, max: 0.5 });
  checkNumber('POLICY_BOUNDS', where('reluctance'), reluctance, { min: 0, max: 1 });
  checkNumber('POLICY_BOUNDS', where('floor, which is at most ceiling,'), floor, { min: 0, max: ceiling });
  checkNumber('POLICY_BOUNDS', where('ceiling'), ceiling, { min: 0, max: 1 });
  return {
    initial: null,
    bind(parts) {
      const { scope, min, max, harder } = withHarderSide(
        'beliefPolicy',
        lever,
        namedLever('beliefPolicy', lever, parts),
      );
      const outcome = checkOutcome(lever, parts);
      const help = options.help === undefined ? null : bindHelp(options.help, outcome, parts, max - min);
      const rule = { lever, scope, min, max, harder, band, reluctance, floor, ceiling, help };
      return {
        initial: null,
        target,
        asks: 'news',
        decide: (input) => ({ values: decide(rule, input), memory: null }),
      };
    },
  };
}

function checkOutcome(lever: string, { outcome }: PolicyParts): BoundOutcome {
  const expected = 'a definition with an outcome, which beliefPolicy() learns from';
  check(INVALID, outcome !== null && outcome !== undefined, expected, 'none');
  const same = outcome.lever === lever;
  check(INVALID, same, `beliefPolicy() to name the lever of the outcome, ${outcome.lever}`, show(lever));
  return outcome;
}

function bindHelp(lever: string, { eases }: BoundOutcome, parts: PolicyParts, range: number): Help {
  const { min, max, harder } = withHarderSide('beliefPolicy', lever, namedLever('beliefPolicy', lever, parts));
  const ease = eases.find((one) => one.lever === lever);
  const expected = `help of beliefPolicy() to be one of the levers that the outcome says it eases`;
  check(INVALID, ease !== undefined, expected, show(lever));
  return { lever, min, max, harder, worth: ease.worth * range };
}

function decide(rule: Rule, input: PolicyInput<null>): DecisionValues {
  const known = input.players.flatMap(({ player, belief }) => (belief ? [{ player, belief }] : []));
  const { previous } = input;
  if (known.length === 0) return previous;
  if (rule.scope === 'player') return ownValues(rule, known, previous);
  const value = sessionValue(rule, known, previous.session[rule.lever]!);
  const session =
    value === previous.session[rule.lever] ? previous.session : { ...previous.session, [rule.lever]: value };
  const players = rule.help === null ? previous.players : helpAll(rule, rule.help, known, value, previous.players);
  return session === previous.session && players === previous.players ? previous : { session, players };
}

function ownValues(rule: Rule, known: readonly Known[], previous: DecisionValues): DecisionValues {
  const moved: Record<string, LeverValues> = {};
  for (const { player, belief } of known) {
    const before = previous.players[player];
    if (before === undefined) continue;
    const value = belief.likeliest(before[rule.lever]!, rule.band, rule.reluctance);
    if (value !== before[rule.lever]) moved[player] = { ...before, [rule.lever]: value };
  }
  if (Object.keys(moved).length === 0) return previous;
  return { session: previous.session, players: { ...previous.players, ...moved } };
}

function sessionValue(rule: Rule, known: readonly Known[], now: number): number {
  const { band, reluctance, harder, min, max } = rule;
  const wanted = known.map(({ belief }) => belief.likeliest(now, band, reluctance));
  const median = wanted[harderMedianIndex(wanted, harder)]!;
  if (known.length === 1) return median;
  const value = forTheWeakest(rule, known, median);
  return value !== now && Math.abs(value - now) < LEAST_MOVE * (max - min) ? now : value;
}

/** The value, made easier until the weakest has the floor's chance with all help, or the strongest the ceiling's. */
function forTheWeakest(rule: Rule, known: readonly Known[], value: number): number {
  const { floor, ceiling, help } = rule;
  const chances = known.map(({ belief }) => belief.chanceAt(value, help?.worth ?? 0));
  const weakest = known[chances.indexOf(Math.min(...chances))]!.belief;
  if (Math.min(...chances) >= floor) return value;
  const strongest = known[chances.indexOf(Math.max(...chances))]!.belief;
  const enough = (at: number) => weakest.chanceAt(at, help?.worth ?? 0) >= floor || strongest.chanceAt(at) >= ceiling;
  return enough(value) ? value : easierUntil(rule, value, enough);
}

/** The hardest value, from here to the easiest end, at which it is enough. */
function easierUntil({ min, max, harder }: Rule, value: number, enough: (value: number) => boolean): number {
  let hard = value;
  let easy = signOf(harder) === 1 ? min : max;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (hard + easy) / 2;
    if (enough(middle)) easy = middle;
    else hard = middle;
  }
  return easy;
}

/** Help for each for whom the value is too hard: as much of it as their own value lies on the easier side. */
function helpAll(
  { harder }: Rule,
  help: Help,
  known: readonly Known[],
  value: number,
  before: DecisionValues['players'],
): DecisionValues['players'] {
  const moved: Record<string, LeverValues> = {};
  const range = help.max - help.min;
  for (const { player, belief } of known) {
    const own = before[player];
    if (own === undefined) continue;
    const share = helpShare((signOf(harder) * (value - belief.mean)) / help.worth);
    const wanted = signOf(help.harder) === -1 ? help.min + share * range : help.max - share * range;
    const move = Math.abs(wanted - own[help.lever]!);
    const isEnd = share === 0 || share === 1;
    if (move === 0 || (move < LEAST_HELP * range && !isEnd)) continue;
    moved[player] = { ...own, [help.lever]: wanted };
  }
  return Object.keys(moved).length === 0 ? before : { ...before, ...moved };
}

/** None rather than hardly any, and all rather than nearly all: so that help ends. */
function helpShare(needed: number): number {
  if (needed < LEAST_HELP) return 0;
  return needed > 1 - LEAST_HELP ? 1 : needed;
}
