/** A quiz for thirty: everybody gets a sum in each round, and the round ends when all have answered. */
import { type Client, type Delayed, definePlugins, Room } from '@colyseus/core';
import { type SchemaType, schema, t } from '@colyseus/schema';
import { beliefPolicy, defineAdaptation, defineEvents, defineFeatures } from 'rubato';
import { rubato } from './rubato.ts';

const Guest = schema({ level: t.float32().default(5), score: t.uint16().default(0) }, 'Guest');
export const QuizState = schema({ round: t.uint16().default(0), guests: t.map(Guest) }, 'QuizState');
export type QuizState = SchemaType<typeof QuizState>;

const events = defineEvents({ right: { source: 'observed', fields: {} }, wrong: { source: 'observed', fields: {} } });
const features = defineFeatures(events, (f) => ({
  right: f.total('right', { unit: 'answers', min: 0, max: 1e6, words: 'right answers' }),
  wrong: f.total('wrong', { unit: 'answers', min: 0, max: 1e6, words: 'wrong answers' }),
}));
export const quizAdaptation = defineAdaptation({
  name: 'quiz',
  events,
  features,
  levers: { level: { scope: 'player', min: 1, max: 9, initial: 5, harder: 'up', words: 'level' } },
  outcome: { success: 'right', failure: 'wrong' },
  policy: beliefPolicy('level'),
  apply: () => {},
});

const ROUND_SECONDS = 30;

export class QuizRoom extends Room<{ state: QuizState }> {
  override maxClients = 30;
  override plugins = definePlugins([rubato.plugin(quizAdaptation)]);
  override state = new QuizState();
  #sums = new Map<string, number>();
  #pauseMs = 3000;
  #end: Delayed | null = null;
  override messages = {
    answer: (client: Client, answer: unknown) => this.#take(client, answer),
  };

  override onCreate({ pauseMs = 3000 }: { pauseMs?: number }): void {
    this.#pauseMs = pauseMs;
    this.#pause();
  }

  override onJoin(client: Client): void {
    this.state.guests.set(client.sessionId, new Guest());
  }

  override onLeave(client: Client): void {
    this.state.guests.delete(client.sessionId);
    this.#forget(client.sessionId);
  }

  /** The players read who was right, and get ready. */
  #pause(): void {
    this.#end?.clear();
    this.clock.setTimeout(() => this.#ask(), this.#pauseMs);
  }

  #ask(): void {
    this.state.round++;
    this.#sums.clear();
    for (const client of this.clients) {
      const guest = this.state.guests.get(client.sessionId)!;
      guest.level = this.plugins.adaptation.valuesFor(client.sessionId).level!;
      const numbers = question(guest.level);
      this.#sums.set(client.sessionId, sumOf(numbers));
      client.send('question', numbers);
    }
    this.#end = this.clock.setTimeout(() => this.#pause(), 1000 * ROUND_SECONDS);
    if (this.clients.length === 0) this.#pause();
  }

  #take(client: Client, answer: unknown): void {
    const sum = this.#sums.get(client.sessionId);
    if (sum === undefined) return;
    if (answer === sum) this.state.guests.get(client.sessionId)!.score++;
    this.plugins.adaptation.record(client, answer === sum ? 'right' : 'wrong', {});
    this.#forget(client.sessionId);
  }

  #forget(sessionId: string): void {
    if (this.#sums.delete(sessionId) && this.#sums.size === 0) this.#pause();
  }
}

/** Numbers to add: more of them, and longer ones, at a higher level. */
function question(level: number): number[] {
  const whole = Math.round(level);
  const digits = 1 + Math.floor(whole / 3);
  return Array.from({ length: whole + 1 }, () => Math.floor(Math.random() * 10 ** digits));
}

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);
