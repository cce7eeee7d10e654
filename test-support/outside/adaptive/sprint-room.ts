/** A race against time: a runner changes lanes to reach gate after gate, each before its seconds are over. */
import { type Client, definePlugins, Room } from '@colyseus/core';
import { type SchemaType, schema, t } from '@colyseus/schema';
import { beliefPolicy, defineAdaptation, defineEvents, defineFeatures } from 'rubato';
import { rubato } from './rubato.ts';

export const SprintState = schema(
  {
    /** Seconds for a gate. */
    seconds: t.float32().default(1.5),
    left: t.float32().default(0),
    lane: t.uint8().default(4),
    gate: t.uint16().default(0),
    gateLane: t.uint8().default(4),
    reached: t.uint16().default(0),
  },
  'SprintState',
);
export type SprintState = SchemaType<typeof SprintState>;

const events = defineEvents({
  reached: { source: 'observed', fields: {} },
  missed: { source: 'observed', fields: {} },
});
const features = defineFeatures(events, (f) => ({
  reached: f.total('reached', { unit: 'gates', min: 0, max: 1e6, words: 'gates reached' }),
  missed: f.total('missed', { unit: 'gates', min: 0, max: 1e6, words: 'gates missed' }),
}));
export const sprintAdaptation = defineAdaptation({
  name: 'sprint',
  events,
  features,
  levers: { seconds: { scope: 'session', min: 0.3, max: 2.7, initial: 1.5, harder: 'down', words: 'time for a gate' } },
  outcome: { success: 'reached', failure: 'missed' },
  policy: beliefPolicy('seconds'),
  apply: ({ seconds }, room: { state: SprintState }) => {
    room.state.seconds = seconds;
  },
});

const LANES = 9;
const TICK_SECONDS = 0.1;
const TURNS = [-1, 0, 1];

export class SprintRoom extends Room<{ state: SprintState }> {
  override maxClients = 1;
  override plugins = definePlugins([rubato.plugin(sprintAdaptation)]);
  override state = new SprintState();
  /** The clock goes with the runner's turns instead of with the time of day: for training, and for tests. */
  #untimed = false;
  #turn = 0;
  override messages = {
    /** The way to go from now on: -1, 0 or 1. One that was meant for an earlier gate comes too late. */
    turn: (client: Client, { gate, by }: { gate: number; by: number }) => {
      if (gate !== this.state.gate || !TURNS.includes(by)) return;
      this.#turn = by;
      if (this.#untimed) this.#run(client);
    },
  };

  override onCreate({ untimed = false }: { untimed?: boolean }): void {
    this.#untimed = untimed;
  }

  override onJoin(client: Client): void {
    this.#open(client);
    if (!this.#untimed) this.setSimulationInterval(() => this.#run(client), 1000 * TICK_SECONDS);
  }

  #run(client: Client): void {
    const { state } = this;
    state.lane = Math.min(LANES - 1, Math.max(0, state.lane + this.#turn));
    state.left -= TICK_SECONDS;
    const reached = state.lane === state.gateLane;
    if (!reached && state.left > TICK_SECONDS / 2) return;
    if (reached) state.reached++;
    this.plugins.adaptation.record(client, reached ? 'reached' : 'missed', {});
    this.#open(client);
  }

  #open(client: Client): void {
    const { state } = this;
    this.#turn = 0;
    state.gate++;
    state.gateLane = (state.lane + 1 + Math.floor(Math.random() * (LANES - 1))) % LANES;
    state.left = state.seconds;
    client.send('gate', { gate: state.gate, lane: state.lane, gateLane: state.gateLane, seconds: state.left });
  }
}
