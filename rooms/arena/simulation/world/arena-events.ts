/**
 * The events of the arena as plain data: the one list from which the decoder, the feature windows, the session log and
 * the documents are made. An event's number is its position here, so new events go to the end.
 *
 * `observed` events are emitted by the simulation; `reported` ones come from the client's interface and prove nothing.
 */
import { ARENA_DIAGONAL, MAX_FOES } from './constants.ts';

/** One numeric field. `min` and `max` are inclusive; a reported value outside them is refused. */
export interface EventField {
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
}

/** An event's source and its fields, at most four, in the order in which `EmitEvent` passes them. */
export interface EventDeclaration {
  readonly source: 'observed' | 'reported';
  readonly fields: Readonly<Record<string, EventField>>;
}

const distance = { unit: 'px', min: 0, max: ARENA_DIAGONAL, integer: false } as const;
const share = { unit: '1', min: 0, max: 1, integer: false } as const;
const flag = { unit: '0 or 1', min: 0, max: 1, integer: true } as const;
const foeKind = { unit: 'foe kind', min: 0, max: 4, integer: true } as const;
const option = { unit: 'option', min: 1, max: 3, integer: true } as const;
const wave = { unit: 'wave', min: 1, max: 65535, integer: true } as const;
const seconds = { unit: 's', min: 0, max: 3600, integer: false } as const;

export const ARENA_EVENTS = {
  /** The player fired; `assisted` when aim assist turned the shot. */
  shot: { source: 'observed', fields: { assisted: flag } },
  /** A shot of the player hit a foe, `distance` from where it was fired. */
  hit: { source: 'observed', fields: { distance, kind: foeKind } },
  /** A shot of the player hit nothing in its whole flight. */
  miss: { source: 'observed', fields: { distance } },
  /** The player slew a foe, `distance` away from the ship. */
  kill: {
    source: 'observed',
    fields: { kind: foeKind, distance, combo: { unit: 'kills', min: 0, max: 99, integer: true } },
  },
  /** The player lost `damage` health to a foe of `kind`; `health` is the share left. */
  hurt: {
    source: 'observed',
    fields: { damage: { unit: 'health', min: 0, max: 100, integer: false }, kind: foeKind, health: share },
  },
  /** A foe's shot passed close by without a hit. */
  nearMiss: { source: 'observed', fields: { distance } },
  /** The player dashed; `danger` is the distance of the nearest foe. */
  dash: { source: 'observed', fields: { danger: distance } },
  /** The player took a pick-up. */
  pickup: { source: 'observed', fields: { kind: { unit: 'pick-up kind', min: 0, max: 3, integer: true } } },
  /** The player lost all health. */
  downed: { source: 'observed', fields: { wave } },
  /** The player came back after `seconds`; `helped` by a team-mate or not. */
  revived: { source: 'observed', fields: { seconds, helped: flag } },
  /** A wave of `foes` began (for every player). */
  waveStarted: { source: 'observed', fields: { wave, foes: { unit: 'foes', min: 0, max: 255, integer: true } } },
  /** A wave ended with no foe left (for every player). */
  waveCleared: { source: 'observed', fields: { seconds, wave } },
  /** A wave ended with every player down (for every player). */
  waveLost: { source: 'observed', fields: { seconds, wave } },
  /** The player took an ornament; 0 when time ran out. */
  upgrade: { source: 'observed', fields: { id: { unit: 'ornament', min: 0, max: 6, integer: true } } },
  /** The player changed direction; `turn` is 0 (45 degrees) to 1 (turned round), or 0 for a start or a stop. */
  steer: { source: 'observed', fields: { turn: share } },
  /** A reading, once a second while a wave runs. */
  vitals: {
    source: 'observed',
    fields: {
      health: share,
      intensity: share,
      foes: { unit: 'foes', min: 0, max: MAX_FOES, integer: true },
      /** Distance of the nearest foe; the arena's diagonal when there is none. */
      nearest: distance,
    },
  },
  /** The player gives no input: once a second, with the `seconds` since the last one. */
  idle: { source: 'observed', fields: { seconds } },
  /** The pointer rests on an upgrade card. */
  hover: { source: 'reported', fields: { option } },
  /** A panel of the page was opened. */
  browse: { source: 'reported', fields: { panel: { unit: 'panel', min: 0, max: 7, integer: true } } },
  /** A card was picked (the choice itself travels as input). */
  choose: { source: 'reported', fields: { option } },
} as const satisfies Record<string, EventDeclaration>;

export type ArenaEventName = keyof typeof ARENA_EVENTS;

/** Each event's number. */
export const EVENT = Object.freeze(
  Object.fromEntries(Object.keys(ARENA_EVENTS).map((name, number) => [name, number])),
) as Readonly<Record<ArenaEventName, number>>;

/** The names by number. */
export const EVENT_NAMES = Object.freeze(Object.keys(ARENA_EVENTS)) as readonly ArenaEventName[];

/** Called during a step for the player in `slot`. Fields the event doesn't have are 0. Must not change the world. */
export type EmitEvent = (slot: number, type: number, f0: number, f1: number, f2: number, f3: number) => void;

export const ignoreEvents: EmitEvent = () => {};
