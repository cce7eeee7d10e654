/** What a definition calls success, and what else it says about how well a player did. Types alone. */
import type { BeliefModel } from '../belief/belief-model.ts';
import type { LeverScale } from '../belief/lever-scale.ts';
import type { EventName, EventSpecs, FieldName } from '../events/event-catalogue.ts';

/** The events that the server observes: a client's word is no outcome. */
type ObservedName<Specs extends EventSpecs> = {
  [Name in EventName<Specs>]: 'observed' extends Specs[Name]['source'] ? Name : never;
}[EventName<Specs>];

/** Least or most that counts as success: a number, or a lever that has it. */
export type Threshold<Lever extends string> =
  | { readonly atLeast: number | Lever }
  | { readonly atMost: number | Lever };

/** An event that comes, or does not come, in so many seconds. */
interface TimedRule<Event extends string> {
  readonly event: Event;
  readonly withinSeconds: number;
  readonly success: 'absent' | 'present';
  /** Events that start the time; default: it starts when a player joins and whenever it has ended. */
  readonly from?: Event | readonly Event[];
  /** Events that break it off without an outcome, such as the end of a round. */
  readonly until?: Event | readonly Event[];
  /**
   * Events between which no time counts, such as a break between two rounds, or while the player does nothing. What
   * comes in a pause is no outcome. Several pauses may overlap.
   */
  readonly pause?: PauseRule<Event> | readonly PauseRule<Event>[];
}

interface PauseRule<Event extends string> {
  readonly from: Event | readonly Event[];
  readonly to: Event | readonly Event[];
}

/** A field's value, or a score against a threshold that a lever sets. */
type FieldRule<Specs extends EventSpecs, Lever extends string> = {
  [Name in ObservedName<Specs>]: {
    readonly event: Name;
    readonly field: FieldName<Specs, Name>;
    readonly success: Threshold<Lever>;
  };
}[ObservedName<Specs>];

/** Two events, one for what went well and one for what did not. */
interface PairRule<Event extends string> {
  readonly success: Event;
  readonly failure: Event;
}

/** One number that tells how clearly it went well: a margin, a time, damage, retries. */
export type SignalSpec<Specs extends EventSpecs> = {
  [Name in EventName<Specs>]: {
    readonly event: Name;
    readonly field: FieldName<Specs, Name>;
    /** The value at which success and failure are as likely. */
    readonly even: number;
    /**
     * The change that makes success 2.7 times as likely against failure (one logit); below 0 where more is worse, as
     * damage is.
     */
    readonly perLogit: number;
    /** How the values since the last outcome become one; default `last`. */
    readonly take?: 'last' | 'sum' | 'mean';
  };
}[EventName<Specs>];

export interface OutcomeParts<Specs extends EventSpecs, Lever extends string> {
  /** The lever that makes success harder; may be left out where only one lever has a harder side. */
  readonly lever?: Lever;
  /**
   * Levers of the player that make it easier, such as help: how far `lever` could go to its harder side, in its units,
   * if this one went from its harder end to its easier one.
   */
  readonly eases?: Readonly<Partial<Record<Lever, number>>>;
  /**
   * Where people meet the target, in units of the lever: their mean, and their standard deviation. It is what is held
   * about somebody new. Default: the lever's initial value, and 0.4 of its range, which fits people of all kinds.
   */
  readonly people?: { readonly mean: number; readonly spread: number };
  /** Numbers that tell how clearly it went, at most four; those of a client's events count for a quarter. */
  readonly signals?: Readonly<Record<string, SignalSpec<Specs>>>;
}

export type OutcomeRule<Specs extends EventSpecs, Lever extends string> =
  | TimedRule<ObservedName<Specs>>
  | FieldRule<Specs, Lever>
  | PairRule<ObservedName<Specs>>;

/** An outcome as a definition declares it. */
export type OutcomeSpec<Specs extends EventSpecs = EventSpecs, Lever extends string = string> = OutcomeRule<
  Specs,
  Lever
> &
  OutcomeParts<Specs, Lever>;

/** The rule with events and fields by number. */
export type BoundRule =
  | {
      readonly kind: 'timed';
      readonly event: number;
      readonly withinMs: number;
      readonly succeeds: 'absent' | 'present';
      /** Empty: it starts by itself. */
      readonly from: readonly number[];
      readonly until: readonly number[];
      readonly pauses: readonly BoundPause[];
    }
  | {
      readonly kind: 'field';
      readonly event: number;
      readonly field: number;
      readonly succeeds: 'atLeast' | 'atMost';
      readonly threshold: number | string;
    }
  | { readonly kind: 'pair'; readonly success: number; readonly failure: number };

/** A pause's first and last events by number. */
export interface BoundPause {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

export interface BoundSignal {
  readonly event: number;
  readonly field: number;
  readonly even: number;
  readonly perLogit: number;
  readonly take: 'last' | 'sum' | 'mean';
  /** Weight among the signals. */
  readonly weight: number;
}

/** An outcome that was checked: what it names is known. */
export interface BoundOutcome {
  readonly rule: BoundRule;
  readonly lever: string;
  readonly scale: LeverScale;
  /** The levers that ease it, each with its scale and what its range is worth, as a share of the main lever's range. */
  readonly eases: readonly { readonly lever: string; readonly scale: LeverScale; readonly worth: number }[];
  readonly signals: readonly BoundSignal[];
  /** The belief about a new player, before the first outcome, on a scale from 0 (easiest) to 1. */
  readonly population: BeliefModel;
}
