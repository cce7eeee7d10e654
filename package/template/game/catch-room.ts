/** The game: dots open one after the other, and each must be caught before it closes. One player per room. */
import { type Client, type Delayed, definePlugins, Room } from '@colyseus/core';
import { catchAdaptation, rubato } from './adaptation.ts';
import { CatchState } from './catch-state.ts';

const PAUSE_MS = 300;

export class CatchRoom extends Room<{ state: CatchState }> {
  override maxClients = 1;
  override state = new CatchState();
  override plugins = definePlugins([rubato.plugin(catchAdaptation)]);
  #closing: Delayed | null = null;
  override messages = {
    /** The number of the dot that the player touched. */
    catch: (client: Client, dot: unknown) => {
      if (this.state.open && dot === this.state.dot) this.#close(client, 'caught');
    },
  };

  override onJoin(client: Client): void {
    this.#open(client);
  }

  #open(client: Client): void {
    const { state } = this;
    state.dot++;
    state.x = Math.random();
    state.y = Math.random();
    state.staysSeconds = state.seconds;
    state.open = true;
    this.#closing = this.clock.setTimeout(() => this.#close(client, 'missed'), 1000 * state.staysSeconds);
  }

  #close(client: Client, outcome: 'caught' | 'missed'): void {
    this.#closing?.clear();
    this.state.open = false;
    this.state[outcome]++;
    this.plugins.adaptation.record(client, outcome, {});
    this.clock.setTimeout(() => this.#open(client), PAUSE_MS);
  }
}
