/** A puzzle in turns, without a clock: find the hidden code of three colours in six guesses. */
import { type Client, definePlugins, Room } from '@colyseus/core';
import { type SchemaType, schema, t } from '@colyseus/schema';
import { beliefPolicy, defineAdaptation, defineEvents, defineFeatures } from 'rubato';
import { rubato } from './rubato.ts';

export const CodeState = schema(
  {
    /** Colours that the next code is made of. */
    colours: t.float32().default(7),
    guesses: t.uint8().default(0),
    solved: t.uint16().default(0),
  },
  'CodeState',
);
export type CodeState = SchemaType<typeof CodeState>;

const events = defineEvents({ solved: { source: 'observed', fields: {} }, failed: { source: 'observed', fields: {} } });
const features = defineFeatures(events, (f) => ({
  solved: f.total('solved', { unit: 'codes', min: 0, max: 1e6, words: 'codes found' }),
  failed: f.total('failed', { unit: 'codes', min: 0, max: 1e6, words: 'codes not found' }),
}));
export const codeAdaptation = defineAdaptation({
  name: 'code',
  events,
  features,
  levers: { colours: { scope: 'session', min: 2, max: 12, initial: 7, harder: 'up', words: 'colours' } },
  outcome: { success: 'solved', failure: 'failed' },
  policy: beliefPolicy('colours'),
  apply: ({ colours }, room: { state: CodeState }) => {
    room.state.colours = colours;
  },
});

const PEGS = 3;
const GUESSES = 6;

export class CodeRoom extends Room<{ state: CodeState }> {
  override maxClients = 1;
  override plugins = definePlugins([rubato.plugin(codeAdaptation)]);
  override state = new CodeState();
  #code: number[] = [];
  #colours = 0;
  override messages = {
    guess: (client: Client, guess: unknown) => {
      if (isCode(guess, this.#colours)) this.#mark(client, guess);
    },
  };

  override onJoin(client: Client): void {
    this.#hide(client);
  }

  #hide(client: Client): void {
    this.#colours = Math.round(this.state.colours);
    this.#code = Array.from({ length: PEGS }, () => Math.floor(Math.random() * this.#colours));
    this.state.guesses = 0;
    client.send('code', { colours: this.#colours });
  }

  #mark(client: Client, guess: readonly number[]): void {
    const { state } = this;
    const marks = marksOf(guess, this.#code);
    const solved = marks.right === PEGS;
    client.send('marks', { ...marks, guess });
    state.guesses++;
    if (!solved && state.guesses < GUESSES) return;
    if (solved) state.solved++;
    this.plugins.adaptation.record(client, solved ? 'solved' : 'failed', {});
    this.#hide(client);
  }
}

function isCode(value: unknown, colours: number): value is number[] {
  return Array.isArray(value) && value.length === PEGS && value.every((peg) => Number.isInteger(peg) && peg < colours);
}

/** Pegs that are right, and further ones whose colour is right alone. */
function marksOf(guess: readonly number[], code: readonly number[]): { right: number; colour: number } {
  const right = guess.filter((peg, i) => peg === code[i]).length;
  const rest = [...code];
  const common = guess.filter((peg) => rest.includes(peg) && rest.splice(rest.indexOf(peg), 1).length > 0).length;
  return { right, colour: common - right };
}
