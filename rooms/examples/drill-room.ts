/**
 * A room that knows nothing of Rubato: mental arithmetic for anyone who joins. `adaptive-drill.ts` makes it adaptive
 * without a change in here. Its only concession is one any game makes: `level` is a field, and `onAnswer` can be
 * overridden.
 */
import { type Client, Room } from '@colyseus/core';
import { type SchemaType, schema, t } from '@colyseus/schema';

const Seat = schema({ question: t.string().default(''), score: t.uint32().default(0) }, 'Seat');
export const DrillState = schema({ level: t.float32().default(3), seats: t.map(Seat) }, 'DrillState');
export type DrillState = SchemaType<typeof DrillState>;

/** Seconds to wait: a phone that changes its network is back sooner. */
const RECONNECT_SECONDS = 30;

export class DrillRoom extends Room<{ state: DrillState }> {
  override maxClients = 8;
  override maxMessagesPerSecond = 20;
  override state = new DrillState();
  #asked = new Map<string, { sum: number; atMs: number }>();
  override messages = {
    answer: (client: Client, value: unknown) => this.#check(client, value),
  };

  static override async onAuth(): Promise<boolean> {
    return true;
  }

  override onJoin(client: Client): void {
    this.state.seats.set(client.sessionId, new Seat());
    this.#ask(client.sessionId);
  }

  override onDrop(client: Client): void {
    // It rejects when the time is up or the room ends: onLeave follows in both cases.
    this.allowReconnection(client, RECONNECT_SECONDS).catch(() => undefined);
  }

  override onLeave(client: Client): void {
    this.state.seats.delete(client.sessionId);
    this.#asked.delete(client.sessionId);
  }

  /** Called after an answer, `seconds` after the question. Subclasses override it. */
  protected onAnswer(_sessionId: string, _correct: boolean, _seconds: number): void {}

  #ask(sessionId: string): void {
    const top = Math.round(2 + this.state.level * this.state.level);
    const seat = this.state.seats.get(sessionId)!;
    const a = 1 + Math.floor(Math.random() * top);
    let b = 1 + Math.floor(Math.random() * top);
    // The same question again would be no change of state: the player would see nothing new, and wait.
    if (`${a} + ${b}` === seat.question) b++;
    this.#asked.set(sessionId, { sum: a + b, atMs: this.clock.elapsedTime });
    seat.question = `${a} + ${b}`;
  }

  #check(client: Client, value: unknown): void {
    const asked = this.#asked.get(client.sessionId);
    if (asked === undefined || typeof value !== 'number') return;
    const correct = value === asked.sum;
    if (correct) this.state.seats.get(client.sessionId)!.score++;
    this.onAnswer(client.sessionId, correct, (this.clock.elapsedTime - asked.atMs) / 1000);
    this.#ask(client.sessionId);
  }
}
