/**
 * The place where a scenario plays: a server (ours or another), generators, and a clock that samples both once a
 * second.
 */
import { availableParallelism } from 'node:os';
import type { Behaviour } from '../generator/generator-protocol.ts';
import { joinRequestFor } from '../players/cast.ts';
import { findPlayers } from '../players/find-players.ts';
import { findServer } from './find-server.ts';
import { Generators } from './generators.ts';
import { type ServerProcess, type ServerProcessOptions, startServerProcess } from './server-process.ts';
import type { Sample, Window } from './window.ts';

export interface StageOptions {
  /** Address to play against, such as http://host:2567; null starts a server. */
  readonly url: string | null;
  readonly server: Omit<ServerProcessOptions, 'core' | 'room'>;
  readonly room: string;
  /** Absolute path of the module that defines the players; default: the built-in players of this room. */
  readonly player?: string | null;
  readonly playing: number;
  readonly processes: number;
  readonly seed: number;
  /** Called with each sample, for a display. */
  readonly onSample?: (sample: Sample, target: number) => void;
}

/** Samples are a second apart. */
const SAMPLE_MS = 1000;
/** Seconds until a population must be complete. Joins are paced, so this is generous. */
const SETTLE_SECONDS = 60;

export class Stage {
  readonly server: ServerProcess | null;
  readonly generators: Generators;
  readonly options: StageOptions;
  /** Acts per second of each client. */
  readonly actsPerSecond: number;
  /** Every sample of the run, for the plots. */
  readonly samples: Sample[] = [];
  #target = 0;
  #interrupted = false;

  private constructor(
    server: ServerProcess | null,
    generators: Generators,
    options: StageOptions,
    actsPerSecond: number,
  ) {
    this.server = server;
    this.generators = generators;
    this.options = options;
    this.actsPerSecond = actsPerSecond;
  }

  static async open(options: StageOptions): Promise<Stage> {
    const { room, player = null, playing, seed, processes } = options;
    const players = await findPlayers(room, player);
    if (options.url !== null) await findServer(options.url, joinRequestFor(room, players));
    // The server gets one core for all its threads; the generators get the next.
    const pinned = options.url === null && availableParallelism() > 1;
    const server =
      options.url === null ? await startServerProcess({ ...options.server, room, core: pinned ? 0 : null }) : null;
    try {
      const base = options.url ?? server!.url;
      const core = pinned && availableParallelism() === 2 ? 1 : null;
      const generators = await Generators.start({ base, room, player, playing, seed, processes, core });
      return new Stage(server, generators, options, players.actsPerSecond);
    } catch (error) {
      await server?.stop();
      throw error;
    }
  }

  /** Brings the population to `clients` and waits until all who can have joined. */
  async populate(clients: number, joinsPerSecond: number): Promise<Sample> {
    this.#target = clients;
    this.generators.populate(clients, joinsPerSecond);
    for (let second = 0; ; second++) {
      const sample = await this.#sampleAfterASecond();
      const { load } = sample;
      const settled = load.clients === clients && load.joining === 0;
      if (settled || this.#interrupted || second >= SETTLE_SECONDS) return sample;
    }
  }

  /** Changes the population without waiting, for scenarios that measure joining. */
  startPopulating(clients: number, joinsPerSecond: number): void {
    this.#target = clients;
    this.generators.populate(clients, joinsPerSecond);
  }

  /** Ends everything within a second, keeping what was measured so far. */
  interrupt(): void {
    this.#interrupted = true;
  }

  get interrupted(): boolean {
    return this.#interrupted;
  }

  behave(behaviour: Behaviour): void {
    this.generators.behave(behaviour);
  }

  /** Measures for `seconds`. `each` is called with every sample and ends the window by returning true. */
  async measure(seconds: number, each?: (sample: Sample) => boolean | undefined): Promise<Window> {
    const start = await this.#sample();
    const samples: Sample[] = [];
    // By the clock: on a busy machine samples are further apart than a second.
    while (!this.#interrupted && performance.now() - start.atMs < 1000 * seconds - SAMPLE_MS / 2) {
      const sample = await this.#sampleAfterASecond();
      samples.push(sample);
      if (each?.(sample) === true) break;
    }
    return { start, samples };
  }

  async close(): Promise<void> {
    await this.generators.stop();
    await this.server?.stop();
  }

  async #sampleAfterASecond(): Promise<Sample> {
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    return this.#sample();
  }

  async #sample(): Promise<Sample> {
    const [load, server] = await Promise.all([this.generators.report(), this.server?.usage() ?? null]);
    const sample: Sample = { atMs: performance.now(), load, server };
    // If a window starts right after another, the two samples are too close for a rate.
    const { atMs = Number.NEGATIVE_INFINITY } = this.samples.at(-1) ?? {};
    if (sample.atMs - atMs >= SAMPLE_MS / 2) this.samples.push(sample);
    this.options.onSample?.(sample, this.#target);
    return sample;
  }
}
