/** Checks a declared outcome when its definition is made, and finds the numbers of what it names. */
import {
  check,
  checkChoice,
  checkEntries,
  checkNumber,
  checkObject,
  show,
  showUnknown,
} from '../../inference/check-declaration.ts';
import { createPopulation } from '../belief/create-population.ts';
import { createLeverScale } from '../belief/lever-scale.ts';
import type { EventCatalogue, EventSpecs } from '../events/event-catalogue.ts';
import type { LeverSpec } from '../session/definition.ts';
import type { BoundOutcome, BoundPause, BoundRule, BoundSignal, OutcomeSpec, SignalSpec } from './outcome-spec.ts';

const INVALID = 'DEFINITION_INVALID';
const PART_KEYS = ['lever', 'eases', 'people', 'signals'];
const FORMS =
  'outcome to be { event, withinSeconds, success: "absent" or "present" }, { event, field, success: { atLeast } } ' +
  'or { success, failure }';
/** An hour: nobody plays longer for one outcome. */
const MAX_SECONDS = 3600;
const MAX_SIGNALS = 4;
/** Weight of what a client says: it may be wrong on purpose. */
const REPORTED_WEIGHT = 0.25;

type Levers = Readonly<Record<string, LeverSpec>>;

/** Throws DEFINITION_INVALID. */
export function bindOutcome<Specs extends EventSpecs>(
  spec: OutcomeSpec<Specs>,
  events: EventCatalogue<Specs>,
  levers: Levers,
): BoundOutcome {
  check(INVALID, typeof spec === 'object' && spec !== null, FORMS, show(spec));
  const rule = bindRule(spec, events, levers);
  const name = mainLever(spec.lever, levers);
  const lever = levers[name]!;
  const scale = scaleOf('outcome, lever', name, lever);
  const eases = bindEases(spec.eases, name, levers);
  const signals = bindSignals(spec.signals, events);
  const { mean, spread } = readPeople(spec.people, lever);
  const population = createPopulation(scale.placeOf(mean), spread / scale.range, signals.length > 0);
  return Object.freeze({ rule, lever: name, scale, eases, signals, population });
}

function bindRule<Specs extends EventSpecs>(
  spec: OutcomeSpec<Specs>,
  events: EventCatalogue<Specs>,
  levers: Levers,
): BoundRule {
  if ('failure' in spec) {
    checkObject(INVALID, 'outcome', spec, ['success', 'failure', ...PART_KEYS]);
    const success = observed('outcome, success,', spec.success, events);
    const failure = observed('outcome, failure,', spec.failure, events);
    check(INVALID, success !== failure, 'outcome with two events', `${show(spec.success)} for both`);
    return { kind: 'pair', success, failure };
  }
  if ('withinSeconds' in spec) {
    checkObject(INVALID, 'outcome', spec, [
      'event',
      'withinSeconds',
      'success',
      'from',
      'until',
      'pause',
      ...PART_KEYS,
    ]);
    const { withinSeconds, success, from, until, pause } = spec;
    checkNumber(INVALID, 'outcome, withinSeconds,', withinSeconds, { above: 0, max: MAX_SECONDS });
    checkChoice(INVALID, 'outcome, success,', success, ['absent', 'present']);
    const all = (where: string, names: unknown) => observedOnes(`outcome, ${where},`, names, events);
    return {
      kind: 'timed',
      event: observed('outcome, event,', spec.event, events),
      withinMs: withinSeconds * 1000,
      succeeds: success,
      from: from === undefined ? [] : all('from', from),
      until: until === undefined ? [] : all('until', until),
      pauses: pause === undefined ? [] : bindPauses(pause, all),
    };
  }
  check(INVALID, 'field' in spec, FORMS, `one with ${Object.keys(spec).map(show).join(', ') || 'nothing'}`);
  checkObject(INVALID, 'outcome', spec, ['event', 'field', 'success', ...PART_KEYS]);
  const event = observed('outcome, event,', spec.event, events);
  const field = fieldOf('outcome, field,', event, spec.field, events);
  return { kind: 'field', event, field, ...bindThreshold(spec.success, levers) };
}

/** More pauses are a mistake, and each has its bit. */
const MAX_PAUSES = 8;

/** One pause, or a list of them. */
function bindPauses(pause: object, all: (where: string, names: unknown) => readonly number[]): readonly BoundPause[] {
  const pauses: readonly unknown[] = Array.isArray(pause) ? pause : [pause];
  check(INVALID, pauses.length <= MAX_PAUSES, `outcome with at most ${MAX_PAUSES} pauses`, String(pauses.length));
  return pauses.map((one) => {
    checkObject(INVALID, 'outcome, pause,', one, ['from', 'to']);
    const { from, to }: { from?: unknown; to?: unknown } = Object(one);
    return { from: all('pause, from', from), to: all('pause, to', to) };
  });
}

function bindThreshold(
  success: unknown,
  levers: Levers,
): { readonly succeeds: 'atLeast' | 'atMost'; readonly threshold: number | string } {
  const form = 'outcome, success, to be { atLeast } or { atMost }, with a number or the name of a lever';
  const keys = typeof success === 'object' && success !== null ? Object.keys(success) : [];
  const succeeds = keys[0];
  const one = keys.length === 1 && (succeeds === 'atLeast' || succeeds === 'atMost');
  check(INVALID, one, form, keys.length === 0 ? show(success) : show(keys));
  const threshold: unknown = Reflect.get(Object(success), succeeds);
  if (typeof threshold === 'string') return { succeeds, threshold: known('outcome, success,', threshold, levers) };
  checkNumber(INVALID, `outcome, success, ${succeeds},`, threshold);
  return { succeeds, threshold: Number(threshold) };
}

/** One event, or a list of them. */
function observedOnes<Specs extends EventSpecs>(
  where: string,
  names: unknown,
  events: EventCatalogue<Specs>,
): readonly number[] {
  if (!Array.isArray(names)) return [observed(where, names, events)];
  check(INVALID, names.length > 0, `${where} to name an event`, '[]');
  return names.map((name: unknown) => observed(where, name, events));
}

function observed<Specs extends EventSpecs>(where: string, name: unknown, events: EventCatalogue<Specs>): number {
  const index = eventNumber(where, name, events);
  const seen = events.sourceOf(index) === 'observed';
  check(INVALID, seen, `${where} to name an observed event`, `${show(name)}, which clients report`);
  return index;
}

function eventNumber<Specs extends EventSpecs>(where: string, name: unknown, { types }: EventCatalogue<Specs>): number {
  const index = types.findIndex((type) => type === name);
  check(INVALID, index >= 0, `${where} to name an event (${types.join(', ')})`, showUnknown(name, types));
  return index;
}

function fieldOf<Specs extends EventSpecs>(
  where: string,
  event: number,
  name: unknown,
  events: EventCatalogue<Specs>,
): number {
  const names = events.fieldsOf(event).map((field) => field.name);
  const index = names.findIndex((field) => field === name);
  const expected = `${where} to name a field of event ${events.types[event]} (${names.join(', ') || 'it has none'})`;
  check(INVALID, index >= 0, expected, showUnknown(name, names));
  return index;
}

function known(where: string, name: string, levers: Levers): string {
  const names = Object.keys(levers);
  const expected = `${where} to name a lever of the definition (${names.join(', ')})`;
  check(INVALID, names.includes(name), expected, showUnknown(name, names));
  return name;
}

/** The lever that was named, or the only one that has a harder side. */
function mainLever(named: unknown, levers: Levers): string {
  if (named !== undefined) return known('outcome, lever,', String(named), levers);
  const harder = Object.keys(levers).filter((name) => levers[name]!.harder !== 'neither');
  const one = 'outcome to name its lever, as more or fewer than one have a harder side';
  check(INVALID, harder.length === 1, one, harder.length === 0 ? 'none with one' : harder.join(', '));
  return harder[0]!;
}

function scaleOf(where: string, name: string, { min, max, harder }: LeverSpec) {
  check(INVALID, harder !== 'neither', `${where}, to name a lever with a harder side`, `${show(name)} with neither`);
  return createLeverScale(min, max, harder);
}

function bindEases(eases: OutcomeSpec['eases'], main: string, levers: Levers): BoundOutcome['eases'] {
  if (eases === undefined) return [];
  const { min, max } = levers[main]!;
  return checkEntries(INVALID, 'outcome, eases,', eases, 'worths').map(([name, worth]) => {
    const where = `outcome, eases, ${name}`;
    const lever = levers[known('outcome, eases,', name, levers)]!;
    check(INVALID, name !== main, `${where}, to be another lever than ${main}`, 'the same');
    check(INVALID, lever.scope === 'player', `${where}, to be a lever of the player`, 'one of the session');
    checkNumber(INVALID, `${where}, which is in units of ${main},`, worth, { above: 0, max: max - min });
    return { lever: name, scale: scaleOf(where, name, lever), worth: Number(worth) / (max - min) };
  });
}

/** Spreads as shares of the range: those who are all alike, and those who have next to nothing in common. */
const LEAST_SPREAD = 0.02;
const MOST_SPREAD = 1;
const USUAL_SPREAD = 0.4;

function readPeople(people: OutcomeSpec['people'], { min, max, initial }: LeverSpec) {
  const range = max - min;
  if (people === undefined) return { mean: initial, spread: USUAL_SPREAD * range };
  checkObject(INVALID, 'outcome, people,', people, ['mean', 'spread']);
  checkNumber(INVALID, 'outcome, people, mean,', people.mean, { min, max });
  const bounds = { min: LEAST_SPREAD * range, max: MOST_SPREAD * range };
  checkNumber(INVALID, 'outcome, people, spread,', people.spread, bounds);
  return people;
}

function bindSignals<Specs extends EventSpecs>(
  signals: Readonly<Record<string, SignalSpec<Specs>>> | undefined,
  events: EventCatalogue<Specs>,
): readonly BoundSignal[] {
  if (signals === undefined) return [];
  const entries = checkEntries(INVALID, 'outcome, signals,', signals, 'signals');
  check(INVALID, entries.length <= MAX_SIGNALS, `at most ${MAX_SIGNALS} signals`, String(entries.length));
  return entries.map(([name, signal]) => {
    const where = `outcome, signal ${name}`;
    checkObject(INVALID, where, signal, ['event', 'field', 'even', 'perLogit', 'take']);
    const { even, perLogit, take = 'last' } = signal;
    const event = eventNumber(`${where}, event,`, signal.event, events);
    const field = fieldOf(`${where}, field,`, event, signal.field, events);
    checkNumber(INVALID, `${where}, even,`, even);
    checkNumber(INVALID, `${where}, perLogit,`, perLogit);
    check(INVALID, perLogit !== 0, `${where}, perLogit, above or below 0`, '0');
    checkChoice(INVALID, `${where}, take,`, take, ['last', 'sum', 'mean']);
    const weight = events.sourceOf(event) === 'observed' ? 1 : REPORTED_WEIGHT;
    return { event, field, even, perLogit, take, weight };
  });
}
