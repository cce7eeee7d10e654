/**
 * Replays and recomputes the sessions of one kind of room. A log finds it by its definition's name and is checked by
 * its layout.
 */
import { RubatoError } from '../../errors.ts';
import type { InferencePool } from '../../inference/contract.ts';
import { type Pipeline, withModel } from '../../inference/pipeline/pipeline.ts';
import type { AskingDefinition } from '../../inference/predictor/check-pipeline.ts';
import type { LogRecord } from '../log/records.ts';
import type { AdaptationDefinition } from '../session/definition.ts';
import { type RecomputeReport, recompute } from './recompute.ts';
import type { EmitReplayed, Kind, ReplayedGame, ReplayReport } from './replay-report.ts';
import { replaySession } from './replay-session.ts';

export interface Replayer {
  /** The definition's name, as the log's header has it. */
  readonly name: string;
  /** The definition asking another model, `name@version`. Throws what `parsePipeline` throws. */
  asking(reference: string): AskingDefinition;
  /** Throws REPLAY_ROOM for a session of another definition, REPLAY_LAYOUT for another layout or other rules. */
  check(header: Kind<'header'>): void;
  /** Reads `records` to the end or to the first difference. Throws what `check` throws, and LOG_FORMAT. */
  replay(records: AsyncIterable<LogRecord>): Promise<ReplayReport>;
  /** Decides again with another pipeline. Throws what `check` throws. */
  recompute(records: AsyncIterable<LogRecord>, pipeline: Pipeline, pool: InferencePool): Promise<RecomputeReport>;
}

export interface ReplayerOptions<Target, Memory> {
  readonly definition: AdaptationDefinition<Target, Memory>;
  /** The definition with the pipeline that the header names; default: the definition as it is. */
  readonly definitionOf?: (header: Kind<'header'>) => AdaptationDefinition<Target, Memory>;
  /** The game, if it can be run again: the plugin was told how to hash it (`stateHash`). */
  readonly game?: {
    readonly tickMs: number;
    create(header: Kind<'header'>, emit: EmitReplayed): ReplayedGame;
  };
  /** Checks the rest of the header; throws REPLAY_LAYOUT. */
  readonly check?: (header: Kind<'header'>) => void;
}

export function createReplayer<Target, Memory>(options: ReplayerOptions<Target, Memory>): Replayer {
  const { definition, definitionOf = () => definition, game } = options;
  const check = (header: Kind<'header'>) => {
    checkDefinition(header, definition);
    options.check?.(header);
  };
  return {
    name: definition.name,
    asking: (reference) => ({ ...definition, pipeline: withModel(definition.pipeline, reference) }),
    check,
    replay: (records) =>
      replaySession(records, (header) => {
        check(header);
        if (game === undefined) checkBeats(header);
        const played = game && { tickMs: game.tickMs, create: (emit: EmitReplayed) => game.create(header, emit) };
        return { definition: definitionOf(header), game: played ?? null };
      }),
    recompute: (records, pipeline, pool) =>
      recompute(checked(records, check), definition, pipeline, pool, game?.tickMs ?? null),
  };
}

/** The replayer of a log. Throws REPLAY_ROOM, naming the known ones. */
export function replayerFor(header: Kind<'header'>, replayers: readonly Replayer[]): Replayer {
  const found = replayers.find(({ name }) => name === header.definition.name);
  if (found !== undefined) return found;
  const known = replayers.map(({ name }) => `"${name}"`).join(', ');
  throw new RubatoError('REPLAY_ROOM', `"${header.definition.name}" of room "${header.room}"`, {
    expected: `a session of one of the definitions ${known}`,
  });
}

function checkDefinition<Target, Memory>(
  { definition, room, rubatoVersion }: Kind<'header'>,
  { name, layoutHash, features }: AdaptationDefinition<Target, Memory>,
): void {
  if (definition.name !== name) {
    throw new RubatoError('REPLAY_ROOM', `"${definition.name}" of room "${room}"`, {
      expected: `a session of the definition "${name}"`,
    });
  }
  if (definition.layoutHash === layoutHash && definition.featuresHash === features.hash) return;
  throw new RubatoError('REPLAY_LAYOUT', `${definition.layoutHash}, written by version ${rubatoVersion}`, {
    expected: `layout ${layoutHash} of "${name}"`,
  });
}

/** Refuses logs of format 1 from rooms whose game is not run again: they lack the times of the beats. */
function checkBeats({ format, definition, rubatoVersion }: Kind<'header'>): void {
  if (format > 1) return;
  throw new RubatoError('REPLAY_LAYOUT', `format ${format}, written by version ${rubatoVersion}`, {
    expected: `a log of format 2 to replay "${definition.name}", whose beats are read from the log`,
  });
}

async function* checked(
  records: AsyncIterable<LogRecord>,
  check: (header: Kind<'header'>) => void,
): AsyncGenerator<LogRecord> {
  for await (const record of records) {
    if (record.kind === 'header') check(record);
    yield record;
  }
}
