/**
 * A player of any room that takes messages. It sends one when it is due, and only notices that patches come. A ping
 * goes behind each message, and the first patch behind its answer has seen the message: that is event to patch. Lost
 * patches are not known, since only some rooms count theirs.
 */
import { createRandom, type Random } from '../../training/random.ts';
import { PlayingState, type RoomState } from '../client/playing-state.ts';
import { messageFrame, PING } from '../client/wire.ts';
import { ConnectedPlayer } from './connected-player.ts';
import type { PlayerHost, RoomPlayers } from './player.ts';
import { Receipts } from './receipts.ts';

export interface Message {
  readonly type: string;
  readonly body?: unknown;
}

/**
 * The message that a player sends when it is due; null for none now. `state` is null for a light player, and before the
 * first state.
 */
export type MessageBot<State> = (state: State | null, sessionId: string) => Message | null;

export interface MessagePlayersOptions<State> {
  /** Acts per second and client; 200 is a multiple of it. */
  readonly actsPerSecond: number;
  readonly joinOptions?: object;
  /** Makes a bot for each client. It may keep a memory of its own. */
  readonly bot: (random: Random, index: number) => MessageBot<State>;
  /** A message that an honest client sends, for attackers. */
  readonly honest: Message;
}

export function messagePlayers<State extends RoomState>(options: MessagePlayersOptions<State>): RoomPlayers {
  const { actsPerSecond, joinOptions = {}, bot, honest } = options;
  return {
    actsPerSecond,
    joinOptions,
    honestFrame: () => messageFrame(honest.type, honest.body),
    cast: (seed) => (host, index, playing) =>
      new MessagePlayer(host, bot(createRandom(seed, index), index), playing ? new PlayingState<State>() : null),
  };
}

class MessagePlayer<State extends RoomState> extends ConnectedPlayer<State> {
  #bot: MessageBot<State>;
  #receipts = new Receipts();

  constructor(host: PlayerHost, bot: MessageBot<State>, reader: PlayingState<State> | null) {
    super(host, { words: 0, reader, counterOf: () => 0 });
    this.#bot = bot;
  }

  onDue(dueMs: number): void {
    const { connection } = this;
    if (!connection.open) return;
    const message = this.#bot(this.state, connection.seat?.sessionId ?? '');
    if (message === null) return;
    connection.send(messageFrame(message.type, message.body));
    if (this.#receipts.mark(dueMs)) connection.send(PING);
    this.meter.counters.acts++;
  }

  protected onStart(): void {
    this.#receipts.clear();
  }

  protected onPatch(_frame: Buffer, nowMs: number): void {
    this.#receipts.settle((dueMs) => this.meter.recordShown('eventToPatch', nowMs - dueMs));
  }

  protected override onPong(): void {
    this.#receipts.confirm();
  }
}
