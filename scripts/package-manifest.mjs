/** The package.json of the package, made from the repository's: what is public, and what a project must have for it. */

/** What each entry is imported as, and its source. */
export const PUBLIC_ENTRIES = /** @type {Readonly<Record<string, string>>} */ ({
  '.': 'package/rubato.ts',
  './server': 'package/server.ts',
  './inference': 'package/inference.ts',
  './training': 'package/training.ts',
  './testing': 'package/testing.ts',
  './client': 'package/client.ts',
  './client/panel': 'package/client-panel.ts',
});

const COMMAND_LINE = 'package/command-line.ts';

/** Files that nobody imports: a compiled file starts them as threads and processes, or a person does. */
export const STARTED_FILES = [
  COMMAND_LINE,
  'inference/threads/model-thread.ts',
  'inference/pool/process/pool-process.ts',
  'server/models/push/inspect-process.ts',
  'inference/worker/quarantine/sandbox-process.ts',
  'server/supervisor/model-process.ts',
  'training/algorithms/boosting/booster-thread.ts',
  'training/trees/forest-thread.ts',
];

/** Small packages that come along. */
const NEEDED = [
  '@colyseus/ws-transport',
  'commander',
  'csv-parse',
  'express',
  'hyparquet',
  'jose',
  'msgpackr',
  'pino',
  'prom-client',
  'zod',
];
/** What the project has: rooms and plugins of two copies would not know each other. */
const PEERS = { '@colyseus/core': '^0.18.0', '@colyseus/schema': '^5.0.0' };
/** Heavy packages, and those of transports and Redis that a project chooses. Who needs one is told how to add it. */
const OPTIONAL = [
  '@colyseus/monitor',
  '@colyseus/redis-driver',
  '@colyseus/redis-presence',
  '@colyseus/uwebsockets-transport',
  'ioredis',
  'onnxruntime-node',
  'redis',
];

/**
 * @typedef {{ name: string, version: string, description: string, license: string, dependencies: Record<string, string> }} Manifest
 */

/** @param {Manifest} own the repository's */
export function packageManifest({ name, version, description, license, dependencies }) {
  const ranges = (/** @type {readonly string[]} */ names) =>
    Object.fromEntries(names.map((each) => [each, `^${dependencies[each]}`]));
  return {
    name,
    version,
    description,
    license,
    keywords: ['colyseus', 'adaptive', 'difficulty', 'onnx', 'game-server', 'multiplayer'],
    type: 'module',
    engines: { node: '>=22.12' },
    exports: {
      ...Object.fromEntries(Object.entries(PUBLIC_ENTRIES).map(([as, source]) => [as, conditionsOf(source)])),
      './package.json': './package.json',
    },
    bin: { rubato: `./${compiled(COMMAND_LINE)}` },
    dependencies: ranges(NEEDED),
    peerDependencies: { ...PEERS, ...ranges(OPTIONAL) },
    peerDependenciesMeta: Object.fromEntries(OPTIONAL.map((each) => [each, { optional: true }])),
  };
}

/**
 * Colyseus' own conditions in its order, without those of its sources and of CommonJS: Node takes `module-sync` for
 * `require` too, so that both get the same modules.
 * @param {string} source
 */
function conditionsOf(source) {
  const file = compiled(source);
  return { types: `./${file.replace(/\.js$/, '.d.ts')}`, 'module-sync': `./${file}`, import: `./${file}` };
}

/** @param {string} source */
const compiled = (source) => source.replace(/\.ts$/, '.js');
