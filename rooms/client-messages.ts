/** What clients of an adaptive room may send, and what becomes of it. Wrong messages are refused and counted. */

import type { EventDecoder } from '../adaptation/events/decode-event.ts';
import type { SessionObserver } from '../adaptation/session/session-ports.ts';
import { RubatoError } from '../errors.ts';
import { readSwitch, readWatch, readWish, WATCH_FORM, wrongWatch } from './plugin-calls.ts';
import { ADAPTATION_PROTOCOL, type AdaptationRefusal, MESSAGE } from './protocol.ts';
import { reportRejects, type Seat, type Seats } from './seats.ts';
import type { Watchers, WatchingClient } from './watch/watchers.ts';

/** The parts of a session that clients' messages reach. */
export interface MessagedSession {
  setAdaptive(player: string, on: boolean, nowMs: number): void;
  wish(player: string, target: number | null): void;
  recordChecked(
    player: string,
    eventIndex: number,
    fields: ArrayLike<number>,
    seq: number,
    atMs: number,
    clamped: number,
  ): unknown;
}

export interface ClientMessagesPorts {
  /** The target to play with; null where there is none, or one that can't be met, which is then counted. */
  readonly readTarget: (wish: number | null) => number | null;
  readonly decoder: EventDecoder;
  readonly session: MessagedSession;
  readonly seats: Seats;
  readonly watchers: Watchers;
  readonly observer: Pick<SessionObserver, 'rejected'> | undefined;
  /** The session's time, which events get. */
  nowMs(): number;
  /** The room's clock, which follows real time: limits run on it. */
  clockMs(): number;
}

type Refused = 'MESSAGE_INVALID' | 'CLIENT_PROTOCOL';

export type Sender = WatchingClient & { readonly sessionId: string };

export class ClientMessages {
  #ports: ClientMessagesPorts;

  constructor(ports: ClientMessagesPorts) {
    this.#ports = ports;
  }

  /** A frame of reported events. */
  events({ sessionId }: Sender, bytes: Uint8Array): void {
    const { session, seats, observer, decoder, nowMs, clockMs } = this.#ports;
    const seat = seats.of(sessionId);
    if (seat === undefined || observer === undefined) return;
    decoder.decode(bytes, seat.decode, clockMs(), (eventIndex, fields, seq, clamped) => {
      session.recordChecked(seat.player, eventIndex, fields, seq, nowMs(), clamped);
    });
    reportRejects(seat, decoder, observer);
  }

  /** The player's own switch. */
  adaptation(client: Sender, body: unknown): void {
    this.#withSeat(client, readSwitch(body), (seat, on) => {
      this.#ports.session.setAdaptive(seat.player, on, this.#ports.nowMs());
      if (!on) this.#ports.watchers.forgetPlayer(seat.slot);
    });
  }

  /** The target that the player asks for, or none any more. */
  wish(client: Sender, body: unknown): void {
    this.#withSeat(client, readWish(body), (seat, { target: asked }) => {
      const target = this.#ports.readTarget(asked);
      if (target !== null || asked === null) this.#ports.session.wish(seat.player, target);
    });
  }

  /** Asks for decisions, or for no more of them. */
  watch(client: Sender, body: unknown): void {
    const { watchers } = this.#ports;
    const asked = readWatch(body);
    if (asked === null) this.#answer(client, 'MESSAGE_INVALID', WATCH_FORM, wrongWatch(body));
    else if (!asked.on) watchers.forget(client.sessionId);
    else if (asked.protocol === ADAPTATION_PROTOCOL) watchers.watch(client.sessionId, asked.language);
    else {
      const expected = `a client of protocol ${ADAPTATION_PROTOCOL} (give page and server one version of rubato, then reload)`;
      this.#answer(client, 'CLIENT_PROTOCOL', expected, `one of protocol ${asked.protocol}`);
    }
  }

  /** Refuses and says why: whoever asks waits for an answer. */
  #answer(client: Sender, code: Refused, expected: string, got: string): void {
    this.#refuse(code);
    const { message } = new RubatoError(code, got, { expected });
    const refusal: AdaptationRefusal = { protocol: ADAPTATION_PROTOCOL, code, message };
    client.send(MESSAGE.refused, refusal);
  }

  #withSeat<Body>({ sessionId }: Sender, body: Body | null, act: (seat: Seat, body: Body) => void): void {
    const seat = this.#ports.seats.of(sessionId);
    if (body === null || seat === undefined) this.#refuse('MESSAGE_INVALID');
    else act(seat, body);
  }

  #refuse(code: Refused): void {
    this.#ports.observer?.rejected(code, 1);
  }
}
