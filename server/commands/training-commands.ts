/** The commands that learn from tables and ask models about them: train, predict, evaluate. */
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Command } from 'commander';
import type { RoomEntry } from '../../rooms/room-entry.ts';
import { callerPath } from '../caller-path.ts';
import { createConfig } from '../config/config.ts';
import type { Env } from '../config/env.ts';
import { askModel } from './ask-model.ts';
import { type AskOptions, addAskOptions } from './ask-options.ts';
import { openData } from './data-options.ts';
import { type EvaluateOptions, evaluate } from './evaluate-command.ts';
import { writePredictions } from './predict-command.ts';
import { addTrainOptions, runTrain, type TrainCommandOptions } from './train-command.ts';
import { runTrainLogs, type TrainLogsOptions } from './train-logs.ts';

/** `rooms` are those whose logs it can learn from by their name alone. */
export function addTrainingCommands(program: Command, env: Env, rooms: readonly RoomEntry[]): void {
  const pathOf = (path: string) => callerPath(path, env);
  const answersOf = (model: string, options: AskOptions) => {
    const settings = { ...createConfig(env), modelsDirectory: pathOf(options.models) };
    return askModel(model, openData(options, pathOf), settings, (detail) => process.stderr.write(`${detail}\n`));
  };
  addTrainOptions(program.command('train')).action(
    (options: TrainCommandOptions & Partial<TrainLogsOptions>, command: Command) => {
      const print = (text: string) => process.stdout.write(text);
      const { log, room, data, task } = options;
      if (log !== undefined && room !== undefined) return runTrainLogs({ ...options, log, room }, rooms, pathOf, print);
      if (log !== undefined) command.error("error: required option '--room <name>' not specified");
      if (data === undefined) command.error("error: required option '--data <file...>' not specified, or --log");
      if (task === undefined) command.error("error: required option '--task <task>' not specified");
      return runTrain(options, pathOf, print);
    },
  );
  addAskOptions(program.command('predict'), "write a model's answers to the rows of a table as CSV")
    .option('--out <file>', 'where to write; default the standard output')
    .action(async (model: string, { out, ...options }: AskOptions & { out?: string }) => {
      if (out === undefined) return writePredictions(answersOf(model, options), process.stdout);
      const file = createWriteStream(pathOf(out));
      await writePredictions(answersOf(model, options), file);
      await finished(file.end());
    });
  addAskOptions(program.command('evaluate'), "judge a model's answers to rows whose outcome is known")
    .option('--target <column>', 'the column with what came; none for clusters')
    .option('--positive <value>', 'the outcome whose chance the model gives; default what it was trained with')
    .option('--json', 'print JSON', false)
    .action(async (model: string, options: AskOptions & EvaluateOptions & { readonly json: boolean }) => {
      const evaluation = await evaluate(answersOf(model, options), options);
      const lines = Object.entries(evaluation.metrics).map(([name, value]) => `  ${name}  ${value}`);
      const of = options.target === undefined ? '' : ` of ${options.target}`;
      const text = `${evaluation.model}: the ${evaluation.task}${of}, ${evaluation.rows} rows`;
      process.stdout.write(
        options.json ? `${JSON.stringify(evaluation, null, 1)}\n` : `${[text, ...lines].join('\n')}\n`,
      );
    });
}
