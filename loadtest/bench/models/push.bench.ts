/** How long an operator waits: from the command that pushes the arena's network to its first answer in a running session. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinArena } from '../../../test-support/arena-client.ts';
import { startTestServer } from '../../../test-support/test-server.ts';
import { until } from '../../../test-support/until.ts';
import { type Bench, type BenchResult, resultOf } from '../bench.ts';

const RUNS = 5;
const NETWORK = 'models/success/4';

async function measurePush(): Promise<BenchResult[]> {
  await using stack = new AsyncDisposableStack();
  const root = await mkdtemp(join(tmpdir(), 'rubato-push-'));
  stack.defer(() => rm(root, { recursive: true, force: true }));
  const models = join(root, 'models');
  await cp(NETWORK, join(models, 'success', '4'), { recursive: true });
  const variables = { RUBATO_MODELS_DIR: models, RUBATO_MODELS_HEADS: join(root, 'heads') };
  const command = async (...words: readonly string[]) => {
    const env = { ...process.env, ...variables };
    const child = spawn(process.execPath, ['server/cli.ts', 'models', ...words], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`expected models ${words.join(' ')} to succeed, got exit code ${code}`);
  };
  await command('promote', 'success@4');
  const server = stack.use(await startTestServer({ ...variables, RUBATO_ARENA_MODEL: 'success@stable' }));
  const { adaptation, stop } = await joinArena(server.url);
  stack.defer(stop);
  const answersBy = (version: number) =>
    until(`success@${version} to answer`, () => adaptation.latest?.models.includes(`success@${version}`) === true);
  await answersBy(4);
  const seconds: number[] = [];
  for (let version = 5; version < 5 + RUNS; version++) {
    const startedMs = performance.now();
    const named = ['--name', `success@${version}`, '--definition', 'arena', '--promote', 'stable'];
    await command('push', join(NETWORK, 'model.onnx'), ...named);
    await answersBy(version);
    seconds.push((performance.now() - startedMs) / 1000);
  }
  return [resultOf('models.pushSeconds', 's', seconds, '<= 5')];
}

export const benches: readonly Bench[] = [{ prefix: 'models.pushSeconds', run: measurePush }];
