/**
 * Runs a session again from its log: the simulation from its seed, joins, leaves and inputs; the adaptation from the
 * predictions as they came. Both must give what the log says, bit for bit; the first difference is reported.
 *
 * A player who switched adaptation off has no inputs in the log, so from that tick on the simulation cannot be run; rows
 * and decisions of the others are still checked, from the logged events.
 */
import { isDeepStrictEqual } from 'node:util';
import { RubatoError } from '../../errors.ts';
import type { LogRecord } from '../../profiles/session-log/records.ts';
import { AdaptationSession } from '../adaptation-session.ts';
import { RecordedPool } from '../recorded-pool.ts';
import { createJournal } from '../session-log-journal.ts';
import {
  type ArenaAdaptation,
  type ArenaTarget,
  arenaAdaptation,
  createArenaAdaptation,
  leversFrom,
} from './arena-adaptation.ts';
import type { ArenaMemory } from './arena-policy.ts';
import { TICK_MS } from './simulation/constants.ts';
import { modeNumber } from './simulation/modes.ts';
import type { ShipInput } from './simulation/ship-input.ts';
import {
  addPlayer,
  catchUp,
  createWorld,
  hashWorld,
  removePlayer,
  setDecision,
  stepWorld,
  type World,
} from './simulation/world.ts';

export interface Difference {
  readonly tick: number;
  readonly what: 'state' | 'event' | 'rows' | 'prediction' | 'decision';
  readonly logged: unknown;
  readonly replayed: unknown;
}

export interface ReplayReport {
  readonly sessionId: string;
  readonly ticks: number;
  /** Last tick up to which the simulation itself was run and compared. */
  readonly simulatedTicks: number;
  /** A player switched adaptation off: from there the simulation could not be run. */
  readonly optedOut: boolean;
  readonly checked: Readonly<Record<Difference['what'], number>>;
  readonly difference: Difference | null;
}

type Kind<K extends LogRecord['kind']> = Extract<LogRecord, { kind: K }>;

/** Reads `records` to the end or to the first difference. Throws LOG_FORMAT when it is no arena session of this version. */
export async function replayArena(records: AsyncIterable<LogRecord>): Promise<ReplayReport> {
  let replay: ArenaReplay | null = null;
  for await (const record of records) {
    if (record.kind === 'header') replay ??= new ArenaReplay(checkHeader(record));
    else if (replay === null) throw new RubatoError('LOG_FORMAT', record.kind, { expected: 'a header first' });
    else await replay.read(record);
    if (replay?.difference) return replay.report();
  }
  if (replay === null) throw new RubatoError('LOG_FORMAT', 'an empty log', { expected: 'a header' });
  replay.finishTick();
  return replay.report();
}

function checkHeader(header: Kind<'header'>): Kind<'header'> {
  const { layoutHash } = header.definition;
  const known = modeNumber(variantOf(header)) >= 0;
  if (header.room === 'arena' && layoutHash === arenaAdaptation.layoutHash && known) return header;
  const expected = `a session of "arena" in a known mode with layout ${arenaAdaptation.layoutHash}`;
  throw new RubatoError('LOG_FORMAT', `"${header.room}" in ${variantOf(header)} with layout ${layoutHash}`, {
    expected,
  });
}

/** Sessions from before there were modes were ionian. */
const variantOf = (header: Kind<'header'>) => header.variant ?? 'ionian';

/** The arena as it was played: under the model that the header names. */
function definitionOf({ definition }: Kind<'header'>): ArenaAdaptation {
  try {
    return createArenaAdaptation(definition.pipeline);
  } catch (cause) {
    throw new RubatoError('LOG_FORMAT', definition.pipeline, { expected: 'a pipeline as name@version', cause });
  }
}

class ArenaReplay {
  difference: Difference | null = null;
  #header: Kind<'header'>;
  /** Null once it can't be known any more. */
  #world: World | null;
  #definition: ArenaAdaptation;
  #pool: RecordedPool;
  #session: AdaptationSession<ArenaTarget, ArenaMemory>;
  #tick = 0;
  /** Whether the beat and the step of the present tick have run. */
  #beaten = true;
  #stepped = true;
  #simulatedTicks = 0;
  #inputs: (ShipInput | undefined)[] = [];
  #fields = new Float64Array(4);
  /** What the replayed session wrote in this tick and the log has not confirmed yet, in order. */
  #expected: LogRecord[] = [];
  #checked = { state: 0, event: 0, rows: 0, prediction: 0, decision: 0 };

  constructor(header: Kind<'header'>) {
    this.#header = header;
    this.#definition = definitionOf(header);
    this.#pool = new RecordedPool(this.#definition.pipeline);
    this.#world = createWorld({ seed: header.seed, mode: modeNumber(variantOf(header)) });
    const append = (record: LogRecord) => {
      if (COMPARED.has(record.kind)) this.#expected.push(record);
    };
    const log = { append, close: async () => {} };
    const journal = createJournal(log, this.#definition.events, () => this.#tick);
    this.#session = new AdaptationSession({
      definition: this.#definition,
      ports: { session: 'replay', pool: this.#pool, baseline: () => null, journal },
      mode: header.definition.mode,
      offsetMs: header.definition.offsetMs,
    });
  }

  async read(record: Exclude<LogRecord, Kind<'header'>>): Promise<void> {
    while (this.#tick < record.tick && this.difference === null) {
      this.finishTick();
      this.#startTick();
      // An answer in the log reached the session at this tick: it must be there before the beat.
      if (this.#tick < record.tick || record.kind !== 'prediction') this.#beat();
    }
    if (this.difference !== null) return;
    switch (record.kind) {
      case 'prediction':
        await this.#readPrediction(record);
        return;
      case 'rows':
      case 'decision':
        this.#confirm(record);
        return;
      case 'inputs':
        for (const numbers of record.inputs) this.#readInput(numbers);
        return;
      case 'reasons':
        return;
    }
    this.#step();
    this.#readAfterStep(record);
  }

  /** Everything the session did in a tick must be in the log. */
  finishTick(): void {
    this.#step();
    const missing = this.#expected[0];
    if (missing !== undefined) this.#differ(whatOf(missing), null, missing);
    this.#expected.length = 0;
  }

  report(): ReplayReport {
    return {
      sessionId: this.#header.sessionId,
      ticks: this.#tick,
      simulatedTicks: this.#simulatedTicks,
      optedOut: this.#world === null,
      checked: this.#checked,
      difference: this.difference,
    };
  }

  #startTick(): void {
    this.#tick++;
    this.#beaten = false;
    this.#stepped = false;
    this.#inputs = [];
  }

  #beat(): void {
    if (this.#beaten) return;
    this.#beaten = true;
    const decision = this.#session.tick(this.#tick * TICK_MS);
    if (decision !== null && this.#session.mode === 'on' && this.#world !== null) {
      setDecision(this.#world, leversFrom(decision));
    }
  }

  #step(): void {
    this.#beat();
    if (this.#stepped) return;
    this.#stepped = true;
    if (this.#world === null) return;
    this.#simulatedTicks = this.#tick;
    stepWorld(this.#world, this.#inputs, this.#emit);
  }

  #emit = (slot: number, type: number, f0: number, f1: number, f2: number, f3: number): void => {
    this.#fields.set([f0, f1, f2, f3]);
    this.#session.recordValues(String(slot), type, this.#fields, 0, this.#tick * TICK_MS);
  };

  /** Of a slot's inputs in a tick, the last is the step's; those before it caught up for steps that had none. */
  #readInput([slot, seq, moveX, moveY, aimX, aimY, buttons]: readonly number[]): void {
    const earlier = this.#inputs[slot!];
    if (earlier !== undefined && this.#world !== null) catchUp(this.#world, slot!, earlier, this.#emit);
    this.#inputs[slot!] = {
      seq: seq!,
      moveX: moveX!,
      moveY: moveY!,
      aimX: aimX!,
      aimY: aimY!,
      buttons: buttons!,
    };
  }

  async #readPrediction(record: Kind<'prediction'>): Promise<void> {
    if (!(await this.#pool.answer(record))) this.#differ('prediction', record, null);
    this.#beat();
    this.#confirm(record);
  }

  #readAfterStep(record: Exclude<LogRecord, Kind<'header'>>): void {
    const nowMs = this.#tick * TICK_MS;
    switch (record.kind) {
      case 'event':
        this.#readEvent(record);
        return;
      case 'checkpoint':
      case 'end':
        if (this.#world === null) return;
        this.#checked.state++;
        if (hashWorld(this.#world) !== record.hash) this.#differ('state', record.hash, hashWorld(this.#world));
        return;
      case 'join':
        this.#session.join(String(record.slot), record.slot, nowMs, { target: record.target ?? null });
        if (this.#world !== null) addPlayer(this.#world, record.slot);
        return;
      case 'leave':
        this.#session.leave(String(record.slot));
        if (this.#world !== null) removePlayer(this.#world, record.slot);
        return;
      case 'optOut':
        this.#world = null;
        this.#session.setAdaptive(String(record.slot), false, nowMs);
        return;
      case 'optIn':
        this.#session.setAdaptive(String(record.slot), true, nowMs);
        return;
      case 'pause':
        // No step ran in it and no tick counted, so there is nothing to run again.
        return;
    }
  }

  /** Events of the simulation are compared; events a client reported, or of a world we can't run, are taken from the log. */
  #readEvent(record: Kind<'event'>): void {
    const reported = this.#definition.events.sourceOf(record.type) === 'reported';
    if (reported || this.#world === null) {
      this.#session.recordValues(String(record.slot), record.type, record.fields, record.seq, record.atMs);
    }
    this.#confirm(record);
  }

  #confirm(record: Kind<'rows'> | Kind<'decision'> | Kind<'event'> | Kind<'prediction'>): void {
    this.#beat();
    const what = whatOf(record);
    const replayed = this.#expected.shift();
    this.#checked[what]++;
    if (!isDeepStrictEqual(plain(replayed), plain(record))) this.#differ(what, record, replayed ?? null);
  }

  #differ(what: Difference['what'], logged: unknown, replayed: unknown): void {
    this.difference ??= { tick: this.#tick, what, logged, replayed };
  }
}

const COMPARED: ReadonlySet<string> = new Set(['event', 'rows', 'prediction', 'decision']);

function whatOf(record: LogRecord): 'event' | 'rows' | 'prediction' | 'decision' {
  return record.kind as 'event' | 'rows' | 'prediction' | 'decision';
}

/** Bytes as plain arrays, so that a Buffer of the reader equals a Uint8Array of the journal. */
function plain(record: LogRecord | undefined): unknown {
  if (record === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, value instanceof Uint8Array ? [...value] : value]),
  );
}
