/**
 * The adaptation of a joined room, for a page: `const adaptation = adaptationOf(room)`, then `onDecision`, `setEnabled`,
 * `wish`, `report`. It asks the room for decisions at once, and again after each reconnection. The room must be adaptive:
 * Colyseus closes a client whose message nobody takes, and `error` then says so.
 */
import {
  ADAPTATION_PROTOCOL,
  type AdaptationHello,
  type AdaptationRefusal,
  type AdaptationUpdate,
  MESSAGE,
  type PlayerInfo,
  type WatchRequest,
} from '../rooms/protocol.ts';
import { ClientError, show } from './client-error.ts';
import { type ToldDecision, withUpdate } from './decision-history.ts';
import { EventReports, type ReportedFields } from './report-events.ts';

/** The parts of a room of @colyseus/sdk that are used, whatever its types are. */
export interface RoomLike {
  send(type: never, body: never): unknown;
  sendBytes(type: never, bytes: never): unknown;
  onMessage(type: never, listener: never): unknown;
  onDrop?(listener: () => void): unknown;
  onReconnect?(listener: () => void): unknown;
  onLeave?(listener: (code: number, reason?: string) => void): unknown;
  onError?(listener: (code: number, message?: string) => void): unknown;
}

interface AskedRoom extends RoomLike {
  send(type: string, body: unknown): unknown;
  sendBytes(type: string, bytes: Uint8Array): unknown;
  onMessage(type: string, listener: (body: unknown) => void): unknown;
}

/** The values in force now, with the last decisions, oldest first. */
export interface Latest extends Omit<AdaptationUpdate, 'decisions' | 'reasons'> {
  readonly decisions: readonly ToldDecision[];
}

export type {
  AdaptationHello,
  BeliefInfo,
  ChangeInfo,
  DecisionInfo,
  EventInfo,
  LeverInfo,
  PlayerInfo,
  PredictionInfo,
  ReasonInfo,
  ReasonsInfo,
  StopPlace,
} from '../rooms/protocol.ts';
export type { ToldDecision } from './decision-history.ts';
export type { ReportedFields } from './report-events.ts';

const made = new WeakMap<object, Adaptation>();

/** The adaptation of this room; the same object each time. Throws CLIENT_ROOM for what is no joined room. */
export function adaptationOf(room: RoomLike, options: { readonly language?: string } = {}): Adaptation {
  if (!isRoom(room)) throw new ClientError('CLIENT_ROOM', 'a joined room of the Colyseus SDK', show(room));
  const known = made.get(room);
  if (known !== undefined) {
    if (options.language !== undefined) known.setLanguage(options.language);
    return known;
  }
  const adaptation = new Adaptation(room as AskedRoom, options.language);
  made.set(room, adaptation);
  return adaptation;
}

/** Whether `value` came from `adaptationOf`, be it from another copy of this file. */
export function isAdaptation(value: unknown): value is Adaptation {
  return hasMethods(value, ['onChange', 'setEnabled', 'setLanguage', 'player']);
}

const isRoom = (room: unknown): boolean => hasMethods(room, ['send', 'sendBytes', 'onMessage']);

function hasMethods(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return names.every((name) => typeof Reflect.get(value, name) === 'function');
}

export class Adaptation {
  /** What the room's definition is; null until the server has answered. */
  hello: AdaptationHello | null = null;
  /** Null before the first update. */
  latest: Latest | null = null;
  /** Why there is nothing to show: the server speaks another protocol, say. Null if all is well. */
  error: Error | null = null;
  #room: AskedRoom;
  #language: string | undefined;
  #reports: EventReports;
  #decisionListeners = new Set<(latest: Latest) => void>();
  #changeListeners = new Set<() => void>();

  /** Made by `adaptationOf` alone. */
  constructor(room: AskedRoom, language: string | undefined) {
    this.#room = room;
    this.#language = language;
    this.#reports = new EventReports((frame) => room.sendBytes(MESSAGE.events, frame));
    room.onMessage(MESSAGE.hello, (body) => this.#greet(body as AdaptationHello));
    room.onMessage(MESSAGE.decision, (body) => this.#update(body as AdaptationUpdate));
    room.onMessage(MESSAGE.refused, (body) => this.#fail(refusalOf(body as AdaptationRefusal)));
    room.onDrop?.(() => this.#reports.close());
    room.onReconnect?.(() => this.#ask());
    room.onLeave?.((code, reason) => this.#closed(code === UNKNOWN_MESSAGE, reason));
    // A server in Colyseus' dev mode says it and closes nothing.
    room.onError?.((_code, message) => this.#closed(false, message));
    this.#ask();
  }

  /** The player of this client, or the one in a slot. Null for a client without a seat, or before the first update. */
  player(slot: number | null = this.hello?.slot ?? null): PlayerInfo | null {
    return this.latest?.players.find((player) => player.slot === slot) ?? null;
  }

  /** Calls `listener` whenever something was decided or explained. Returns what ends that. */
  onDecision(listener: (latest: Latest) => void): () => void {
    this.#decisionListeners.add(listener);
    return () => this.#decisionListeners.delete(listener);
  }

  /** Calls `listener` whenever `hello`, `latest` or `error` changed. Returns what ends that. */
  onChange(listener: () => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** The player's own switch: off, the game keeps nothing of how they play, and gives no help. */
  setEnabled(on: boolean): void {
    if (typeof on !== 'boolean') throw new ClientError('CLIENT_VALUE', 'true or false', show(on));
    this.#room.send(MESSAGE.adaptation, { on });
  }

  /**
   * Asks for another chance of success (or another value, as the definition predicts; without a model, another share of
   * successes); null for the game's own.
   */
  wish(target: number | null): void {
    const kind = this.hello?.predicts.kind;
    const isChance = kind === 'chance' || kind === 'classes' || kind === 'none';
    const fits = Number.isFinite(target) && (!isChance || (target! > 0 && target! < 1));
    const expected = `${isChance ? 'a chance between 0 and 1' : 'a number'}, or null`;
    if (target !== null && !fits) throw new ClientError('CLIENT_VALUE', expected, show(target));
    this.#room.send(MESSAGE.wish, { target });
  }

  /**
   * Reports an event of the interface with exactly its declared fields. Before the connection is there it waits (64 do,
   * the oldest go first); a client without a seat reports nothing. Throws EVENT_UNKNOWN, EVENT_FIELD_UNKNOWN or
   * EVENT_FIELD.
   */
  report(type: string, fields: ReportedFields = {}): void {
    if (this.hello?.slot === null) return;
    this.#reports.report(type, fields);
  }

  /** The language of words from the server, such as `zh-CN`. */
  setLanguage(language: string): void {
    if (language === this.#language) return;
    this.#language = language;
    this.#ask();
  }

  #ask(): void {
    const { length } = this.#language ?? '';
    const language = length > 0 && length <= MAX_LANGUAGE ? { language: this.#language! } : {};
    const request: WatchRequest = { protocol: ADAPTATION_PROTOCOL, on: true, ...language };
    this.#room.send(MESSAGE.watch, request);
  }

  #greet(hello: AdaptationHello): void {
    if (hello?.protocol !== ADAPTATION_PROTOCOL) {
      this.#fail(otherProtocol(hello?.protocol));
      return;
    }
    this.hello = hello;
    this.error = this.#reports.open(hello);
    this.#changed();
  }

  #update(update: AdaptationUpdate): void {
    if (this.hello === null) return;
    const { decisions, reasons, ...now } = update;
    this.latest = { ...now, decisions: withUpdate(this.latest?.decisions ?? [], { decisions, reasons }) };
    if (decisions.length > 0 || reasons.length > 0)
      for (const listener of this.#decisionListeners) listener(this.latest);
    this.#changed();
  }

  /** A room that takes no question is not adaptive. */
  #closed(unknown: boolean, reason = ''): void {
    if (this.hello !== null || !(unknown || reason.includes(`"${MESSAGE.watch}"`))) return;
    const expected = 'a room with the plugin, definePlugins([rubato.plugin(definition)])';
    this.#fail(new ClientError('CLIENT_ROOM', expected, `one that does not know ${MESSAGE.watch}`));
  }

  #fail(error: Error): void {
    this.error = error;
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#changeListeners) listener();
  }
}

/** Colyseus' close code for a message that the room doesn't know. */
const UNKNOWN_MESSAGE = 4002;
/** Longest tag that a server takes. */
const MAX_LANGUAGE = 35;

function refusalOf({ code, protocol, message }: AdaptationRefusal): Error {
  if (code === 'CLIENT_PROTOCOL') return otherProtocol(protocol);
  return new Error(message);
}

function otherProtocol(protocol: unknown): ClientError {
  const expected = `a server of protocol ${ADAPTATION_PROTOCOL}, as this page (give page and server one version of rubato, then reload)`;
  return new ClientError('CLIENT_PROTOCOL', expected, `one of protocol ${show(protocol)}`);
}
