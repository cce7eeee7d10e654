/**
 * Runs a session again from its log: the adaptation from the logged answers, and the game, where it can be run, from
 * its seed, joins, leaves and inputs. Both must give what the log says, bit for bit; the first difference is reported.
 *
 * Some games cannot be run: there is none, or a player switched adaptation off and their inputs are not in the log.
 * Then the events are taken from the log, and rows and decisions are checked from there.
 *
 * A log may end anywhere. A missing record of a tick is a difference only if the log goes on after that tick.
 */
import { RubatoError } from '../../errors.ts';
import { columnCount } from '../../inference/predictor/prediction-spec.ts';
import { messageOf } from '../../thrown.ts';
import { checkEvent } from '../events/check-event.ts';
import { MAX_EVENT_FIELDS } from '../events/event-catalogue.ts';
import type { LogRecord } from '../log/records.ts';
import { createJournal } from '../log/session-log-journal.ts';
import { AdaptationSession } from '../session/adaptation-session.ts';
import type { Decision } from '../session/decision.ts';
import type { AdaptationDefinition } from '../session/definition.ts';
import { type Body, readTicks } from './read-ticks.ts';
import { RecordedPredictor } from './recorded-predictor.ts';
import { ReplayComparison } from './replay-comparison.ts';
import type { Difference, EmitReplayed, Kind, ReplayedGame, ReplayedSession, ReplayReport } from './replay-report.ts';
import { FAILED } from './replay-report.ts';

/** Ticks without a record. A game writes its state's hash once a second, so a longer silence is not from a game. */
const MAX_SILENT_TICKS = 1200;

/** Reads `records` to the end or to the first difference. `open` gets the header; it throws if it cannot replay it. */
export async function replaySession<Target, Memory>(
  records: AsyncIterable<LogRecord>,
  open: (header: Kind<'header'>) => ReplayedSession<Target, Memory>,
): Promise<ReplayReport> {
  let replay: SessionReplay<Target, Memory> | null = null;
  for await (const { header, group } of readTicks(records)) {
    replay ??= new SessionReplay(header, open(header));
    if (group.length === 0) continue;
    await replay.readTick(group);
    if (replay.differs) return replay.report();
  }
  if (replay === null) throw new RubatoError('LOG_FORMAT', 'an empty log', { expected: 'a header' });
  replay.finish();
  return replay.report();
}

class SessionReplay<Target, Memory> {
  #comparison = new ReplayComparison();
  #header: Kind<'header'>;
  #definition: AdaptationDefinition<Target, Memory>;
  #predictor: RecordedPredictor;
  #session: AdaptationSession<Target, Memory>;
  /** The game; null where there is none, or once its state can't be known any more. */
  #game: ReplayedGame | null;
  /** Milliseconds per tick; null when the log has the beats. */
  #tickMs: number | null;
  #simulates: boolean;
  #tick = 0;
  #nowMs = 0;
  /** Whether the beat and the step of the present tick have run. */
  #beaten = true;
  #stepped = true;
  #simulatedTicks = 0;
  #optedOut = false;
  /** The game's definition threw: there are no more beats. */
  #stopped = false;
  /** An error of this tick that the log has not told of yet. */
  #thrown: { readonly what: Difference['what']; readonly words: string } | null = null;
  #decision: Decision | null = null;
  #end: string | null = null;
  #fields = new Float64Array(MAX_EVENT_FIELDS);

  constructor(header: Kind<'header'>, { definition, game }: ReplayedSession<Target, Memory>) {
    this.#header = header;
    this.#definition = definition;
    this.#predictor = new RecordedPredictor(columnCount(definition.predicts));
    this.#game = game?.create(this.#emit) ?? null;
    this.#simulates = game !== null;
    this.#tickMs = game?.tickMs ?? null;
    const append = (record: LogRecord) => this.#comparison.expect(record);
    const journal = createJournal({ append, close: async () => {} }, definition.events, () => this.#tick);
    this.#session = new AdaptationSession({
      definition,
      ports: { session: 'replay', predictor: this.#predictor, journal },
      mode: header.definition.mode,
      offsetMs: header.definition.offsetMs,
    });
  }

  get differs(): boolean {
    return this.#comparison.difference !== null;
  }

  /** Reads one tick: `group` is all that the log has of it. */
  async readTick(group: readonly Body[]): Promise<void> {
    const { tick } = group[0]!;
    this.#checkTick(tick);
    const prediction = group.find((record) => record.kind === 'prediction');
    while (this.#tick < tick && !this.differs) {
      this.#finishTick();
      this.#tick++;
      this.#beaten = this.#tickMs === null;
      this.#stepped = false;
      if (this.#tickMs !== null) this.#nowMs = this.#tick * this.#tickMs;
      // A logged answer reached the session at this tick: it must be there before the beat.
      if (this.#tick < tick) this.#beat();
    }
    if (this.differs) return;
    if (prediction !== undefined && !(await this.#predictor.answer(prediction))) {
      this.#differ('prediction', prediction, null);
      return;
    }
    const beat = group.find((record) => record.kind === 'beat');
    if (beat !== undefined) {
      this.#beaten = false;
      this.#nowMs = beat.atMs;
    }
    this.#beat();
    for (const record of group) {
      if (this.differs) return;
      try {
        this.#read(record);
      } catch (error) {
        // A session can't do this: a slot was taken twice, for example.
        this.#differ('state', record, wordsOf(error));
      }
    }
  }

  /** Called after the last record. If the log lacks the session's end, its last tick may be incomplete. */
  finish(): void {
    if (this.#end !== null && !this.differs) this.#finishTick();
  }

  report(): ReplayReport {
    return {
      sessionId: this.#header.sessionId,
      ticks: this.#tick,
      simulatedTicks: this.#simulatedTicks,
      optedOut: this.#optedOut,
      simulates: this.#simulates,
      end: this.#end,
      checked: this.#comparison.checked,
      difference: this.#comparison.difference,
    };
  }

  /** Throws LOG_FORMAT for a tick that can't follow. */
  #checkTick(tick: number): void {
    if (tick < this.#tick) throw new RubatoError('LOG_FORMAT', `tick ${tick} behind ${this.#tick}`);
    if (this.#tickMs !== null && tick > this.#tick + MAX_SILENT_TICKS) {
      throw new RubatoError('LOG_FORMAT', `nothing between the ticks ${this.#tick} and ${tick}`);
    }
  }

  /** Everything the session did in a tick must be in the log. */
  #finishTick(): void {
    this.#step();
    if (this.#thrown !== null) this.#differ(this.#thrown.what, null, this.#thrown.words);
    this.#comparison.finishTick(this.#tick);
  }

  #beat(): void {
    if (this.#beaten) return;
    this.#beaten = true;
    if (this.#stopped) return;
    try {
      const decision = this.#session.tick(this.#nowMs);
      if (decision !== null && this.#session.mode === 'on') this.#decision = decision;
    } catch (error) {
      this.#thrown = { what: 'decision', words: wordsOf(error) };
    }
  }

  /** Runs after the beat: the game's `apply` may have thrown, and the log tells so after the decision. */
  #applyDecision(): void {
    if (this.#decision !== null) this.#game?.apply(this.#decision);
    this.#decision = null;
  }

  #step(): void {
    this.#beat();
    if (this.#stepped || this.#game === null) return;
    this.#stepped = true;
    this.#simulatedTicks = this.#tick;
    this.#play((game) => game.step());
  }

  #play(act: (game: ReplayedGame) => void): void {
    if (this.#game === null) return;
    try {
      this.#applyDecision();
      act(this.#game);
    } catch (error) {
      this.#thrown ??= { what: 'state', words: wordsOf(error) };
    }
  }

  #emit: EmitReplayed = (slot, type, f0, f1, f2, f3) => {
    this.#fields.set([f0, f1, f2, f3]);
    this.#session.recordValues(String(slot), type, this.#fields, 0, this.#nowMs);
  };

  #read(record: Body): void {
    switch (record.kind) {
      case 'prediction':
      case 'rows':
      case 'decision':
      case 'outcome':
        this.#comparison.confirm(record);
        return;
      case 'stopped':
        this.#stopped = true;
        this.#thrown = null;
        this.#decision = null;
        this.#comparison.forget();
        return;
      case 'inputs':
        for (const numbers of record.inputs) this.#play((game) => game.input(numbers));
        return;
      case 'beat':
      case 'reasons':
        return;
    }
    this.#step();
    this.#readAfterStep(record);
  }

  #readAfterStep(record: Body): void {
    switch (record.kind) {
      case 'event':
        this.#readEvent(record);
        return;
      case 'checkpoint':
      case 'end':
        this.#readState(record);
        return;
      case 'join':
        this.#session.join(String(record.slot), record.slot, this.#timeOf(record), { target: record.target ?? null });
        this.#play((game) => game.join(record.slot));
        return;
      case 'leave':
        this.#session.leave(String(record.slot));
        this.#play((game) => game.leave(record.slot));
        return;
      case 'optOut':
        this.#optedOut = true;
        this.#game = null;
        this.#session.setAdaptive(String(record.slot), false, this.#timeOf(record));
        return;
      case 'optIn':
        this.#session.setAdaptive(String(record.slot), true, this.#timeOf(record));
        return;
      case 'wish':
        this.#session.wish(String(record.slot), record.target ?? null);
    }
    // No step runs in a pause and no tick counts, so there is nothing to run again.
  }

  #timeOf({ atMs }: { readonly atMs?: number | undefined }): number {
    return atMs ?? this.#nowMs;
  }

  /** Compares the simulation's events. The rest (reported ones, or of a game we can't run) is taken from the log. */
  #readEvent(record: Kind<'event'>): void {
    const { slot, type, fields, seq, atMs, clamped = 0 } = record;
    const { events } = this.#definition;
    const taken = events.sourceOf(type) === 'reported' || this.#game === null;
    if (taken && checkEvent(events, type, fields, this.#fields) === 0)
      this.#session.recordChecked(String(slot), type, fields, seq, atMs, clamped);
    this.#comparison.confirm(record);
  }

  #readState(record: Kind<'checkpoint'> | Kind<'end'>): void {
    if (record.kind === 'end') {
      this.#end = record.reason;
      if (record.reason === FAILED) {
        // The step broke off: the log has only a part of what a whole step does.
        this.#thrown = null;
        this.#comparison.forget();
        return;
      }
    }
    if (this.#game === null || record.hash === undefined) return;
    // Format 1 wrote the end somewhere among the leaves of players whose seats were held.
    if (record.kind === 'end' && this.#header.format === 1) return;
    this.#comparison.confirmState(this.#tick, record.hash, this.#game.hash());
  }

  #differ(what: Difference['what'], logged: unknown, replayed: unknown): void {
    this.#comparison.differ({ tick: this.#tick, what, logged, replayed });
  }
}

const wordsOf = (error: unknown) => `a throw: ${messageOf(error)}`;
