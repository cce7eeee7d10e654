/** Builds the web client into dist/client if one of its possible sources has changed since the last build. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashFiles } from './file-hash.mjs';
import {
  expectUsablePath,
  node24,
  PlainError,
  projectRoot,
  readJsonIfPossible,
  say,
  toolEnvironment,
  toolScript,
} from './project.mjs';
import { keepOutput } from './run-command.mjs';
import { withLock } from './with-lock.mjs';

/** The client's sources, by the import arrows. The lockfile stands for its packages. */
const SOURCES = ['client-demo', 'client', 'package', 'adaptation/events', 'rooms', 'errors.ts', 'package-lock.json'];
const stampFile = join(projectRoot, 'dist', 'client.json');
const page = join(projectRoot, 'dist', 'client', 'index.html');

export async function buildClient() {
  if (isBuilt()) return;
  await withLock(join(projectRoot, 'dist', 'client.lock'), async () => {
    if (!isBuilt()) await build();
  });
}

function isBuilt() {
  const stamp = /** @type {{ hash?: string } | undefined} */ (readJsonIfPossible(stampFile));
  return existsSync(page) && stamp?.hash === sourcesHash();
}

function sourcesHash() {
  return hashFiles(projectRoot, SOURCES, (path) => !/\.(test|system\.test|e2e\.test)\.ts$|\.(onnx|md)$/.test(path));
}

async function build() {
  expectUsablePath();
  say('build: building the web client');
  const startedAt = performance.now();
  const hash = sourcesHash();
  const args = [toolScript('vite'), 'build', 'client-demo', '--logLevel', 'warn'];
  const { code, output } = await keepOutput(node24, args, toolEnvironment());
  if (code !== 0) throw new PlainError(`build: the web client does not build:\n${output.trim()}`);
  if (!existsSync(page)) throw new PlainError(`build: expected the build to write ${page}, got no such file`);
  writeFileSync(stampFile, `${JSON.stringify({ hash })}\n`);
  say(`build: built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}
