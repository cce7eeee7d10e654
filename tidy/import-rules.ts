/** The import rules: the arrows between folders, and the few files that may use a heavy package. */
import { posix } from 'node:path';
import type { SourceFacts } from './parse-source.ts';
import { isSystemTest, isTest, type Problem } from './read-project.ts';

/** The package's public entries: what a game team imports, and what our own games do. */
export const PUBLIC_ENTRIES = ['rubato', 'server', 'inference', 'training', 'testing', 'client', 'client-panel'].map(
  (name) => `package/${name}.ts`,
);

/** The first entry whose `from` starts a path says which paths it may import; `''` means all. */
const ARROWS: readonly { readonly from: string; readonly to: readonly string[] }[] = [
  // It runs in any page and depends on nothing. Its tests read what it writes as a server does.
  { from: 'client/', to: ['client/', 'rooms/protocol.ts', 'adaptation/events/'] },
  {
    // Only the state's type is imported, which leaves nothing in the bundle. Of the client's library it has what any
    // game's page has.
    from: 'client-demo/',
    to: [
      'client-demo/',
      'package/client.ts',
      'package/client-panel.ts',
      'rooms/protocol.ts',
      'rooms/arena/arena-protocol.ts',
      'rooms/arena/room/arena-state.ts',
      'rooms/arena/simulation/',
    ],
  },
  // The trainer's ONNX writer writes models for tests.
  { from: 'inference/testing/', to: ['inference/', 'training/'] },
  { from: 'loadtest/bench/', to: [''] },
  {
    from: 'loadtest/chaos/',
    to: ['loadtest/chaos/', 'loadtest/read-numbers.ts', 'test-support/', 'training/random.ts'],
  },
  // The load tester's own server is a composition root, like server/main.ts.
  { from: 'loadtest/server/', to: [''] },
  // The list of its own rooms, and a test that reads the patches of one.
  { from: 'loadtest/room-entries.ts', to: ['rooms/'] },
  { from: 'loadtest/client/patch-check.test.ts', to: ['loadtest/', 'rooms/arena/lean/'] },
  // Players that judge controllers know none of them, nor of the minds that models are trained on.
  { from: 'loadtest/players/abstract/', to: ['loadtest/players/abstract/', 'training/random.ts'] },
  // People of the arena see and do what its players can, and know nothing else of it.
  {
    from: 'loadtest/players/arena/',
    to: [
      'loadtest/players/arena/',
      'rooms/arena/simulation/foes/foe-kinds.ts',
      'rooms/arena/simulation/ships/ship-input.ts',
      'rooms/arena/simulation/world/constants.ts',
      'rooms/arena/simulation/world/view.ts',
    ],
  },
  // The arena as a world of experiments has the room's own adaptation among its controllers.
  {
    from: 'loadtest/players/arena-world/',
    to: [
      'loadtest/',
      'training/random.ts',
      'rooms/arena/arena-adaptation.ts',
      'rooms/arena/headless/',
      'rooms/arena/simulation/',
      ...PUBLIC_ENTRIES,
    ],
  },
  // Its players record headless play of bots, and read the arena's state by its type.
  {
    from: 'loadtest/players/',
    to: [
      'loadtest/',
      'training/random.ts',
      'rooms/protocol.ts',
      'rooms/arena/arena-protocol.ts',
      'rooms/arena/room/arena-state.ts',
      'rooms/arena/simulation/',
      'rooms/arena/bots/',
      'rooms/arena/headless/',
      'rooms/arena/lean/',
    ],
  },
  // Real people's plays go through what any game has.
  { from: 'loadtest/experiment/people/', to: ['loadtest/experiment/people/', ...PUBLIC_ENTRIES] },
  // Experiments judge the session's estimate beside the baselines.
  {
    from: 'loadtest/experiment/',
    to: ['loadtest/', 'adaptation/belief/', 'training/random.ts', 'server/caller-path.ts', 'server/config/env.ts'],
  },
  // The rest of it knows no game. Paths that a user types are read as the command line reads them.
  {
    from: 'loadtest/',
    to: [
      'loadtest/',
      'adaptation/log/writable-directory.ts',
      'training/random.ts',
      'server/caller-path.ts',
      'server/config/env.ts',
    ],
  },
  // The simulation is pure: it runs in the browser, in a room and headless.
  { from: 'rooms/arena/simulation/', to: ['rooms/arena/simulation/', 'rooms/arena/arena-errors.ts'] },
  // The browser has these too, without the server that the package's entry brings: of it the class of errors alone.
  { from: 'rooms/arena/arena-errors.ts', to: ['errors.ts'] },
  { from: 'rooms/arena/arena-protocol.ts', to: ['rooms/arena/simulation/'] },
  { from: 'rooms/arena/', to: ['rooms/arena/', ...PUBLIC_ENTRIES] },
  // Examples use what the package makes public and nothing behind it. A bot for the load tester stands beside them.
  { from: 'rooms/examples/', to: ['rooms/examples/', ...PUBLIC_ENTRIES, 'loadtest/players/message-player.ts'] },
  { from: 'rooms/', to: ['rooms/', 'adaptation/', 'inference/'] },
  { from: 'server/', to: [''] },
  { from: 'package/', to: [''] },
  // Tables from session logs read what a session wrote, by the definition that it had.
  {
    from: 'training/session-logs/',
    to: [
      'training/',
      'adaptation/features/feature-layout.ts',
      'adaptation/log/',
      'adaptation/outcome/',
      'adaptation/session/',
    ],
  },
  {
    from: 'training/',
    to: ['training/', 'adaptation/features/feature-layout.ts', 'inference/registry/model-manifest.ts'],
  },
  // A session asks through the predictor. It knows no pool, no model file and no Redis.
  {
    from: 'adaptation/',
    to: [
      'adaptation/',
      'inference/contract.ts',
      'inference/request-limits.ts',
      'inference/pipeline/',
      'inference/predictor/',
      'inference/check-declaration.ts',
      'inference/known-names.ts',
      'inference/nearest-name.ts',
    ],
  },
  { from: 'inference/', to: ['inference/'] },
  { from: 'scripts/', to: ['scripts/'] },
  { from: 'tidy/', to: ['tidy/'] },
  { from: '', to: [''] },
];

/** Every folder may import these: they import nothing. Our games don't: they have errors from the package. */
const COMMON = ['errors.ts', 'thrown.ts'];
const GAMES = /^rooms\/(arena|examples)\//;
/** What the arena's tests may import besides: they measure its adaptation by the parts behind the package. */
const ARENA_TESTS = ['adaptation/', 'inference/', 'training/', ...COMMON];
/** Code that only tests need: tests themselves, the helpers beside them, and suites that several tests run. */
const TEST_CODE = /\.test\.ts$|\/testing\/|-contract\.ts$/;

/** Packages that only some files may import. Tests and benchmarks may import any. */
const PACKAGES: readonly { readonly name: RegExp; readonly where: RegExp; readonly rule: string }[] = [
  {
    name: /^@colyseus\/redis-/,
    where: /(^|\/)redis-[^/]*\.ts$/,
    rule: 'Redis only in modules named redis-*',
  },
  {
    name: /^(colyseus|@colyseus\/(?!sdk))/,
    where:
      /^(server\/|package\/|rooms\/examples\/|rooms\/(adaptation-plugin|forgive-stall|guard-room|keep-seats|room-class|room-entry)\.ts|rooms\/[^/]+\/(room|lean)\/|loadtest\/(client|server)\/|test-support\/)/,
    rule: "Colyseus only where a room, its state, the server or the load tester's client is defined",
  },
  {
    name: /^@colyseus\/sdk/,
    where: /^(client-demo|loadtest|test-support|package\/(template|testing))\//,
    rule: 'the Colyseus SDK only in clients',
  },
  {
    name: /^onnxruntime/,
    where: /^inference\/runtime\//,
    rule: 'ONNX Runtime only in inference/runtime',
  },
  { name: /^(redis|@redis\/|ioredis)/, where: /(^|\/)redis-[^/]*\.ts$/, rule: 'Redis only in modules named redis-*' },
  {
    name: /^(node:)?process$/,
    where: /^server\/config\/env\.ts$/,
    rule: 'the environment to be read in server/config/env.ts',
  },
  { name: /^phaser/, where: /^client-demo\//, rule: 'Phaser only in client-demo' },
];

export function findImportProblems(sources: readonly SourceFacts[]): Problem[] {
  return sources.flatMap((source) =>
    source.imports.flatMap(({ name, line }) => {
      const target = importedPath(source.path, name);
      const message = target === null ? checkPackage(source.path, name) : checkArrow(source.path, target);
      return message === null ? [] : [{ path: source.path, line, message }];
    }),
  );
}

/** The file of ours that this specifier means in `path`; null for a package. `rubato/…` is what the package makes public. */
export function importedPath(path: string, specifier: string): string | null {
  const own = /^rubato(?:\/([a-z/]+))?$/.exec(specifier);
  if (own !== null) return `package/${(own[1] ?? 'rubato').replace('/', '-')}.ts`;
  return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : null;
}

function checkArrow(path: string, target: string): string | null {
  if (isSystemTest(path)) return null;
  if (COMMON.includes(target) && !GAMES.test(path)) return null;
  if (target.startsWith('test-support/') && TEST_CODE.test(path)) return null;
  const arrow = ARROWS.find(({ from }) => path.startsWith(from));
  const more = arrow?.from === 'rooms/arena/' && isTest(path) ? ARENA_TESTS : [];
  const allowed = [...(arrow?.to ?? []), ...more];
  if (!allowed.some((prefix) => target.startsWith(prefix))) {
    return `expected ${arrow?.from} to import only ${allowed.join(', ')}, got ${target}`;
  }
  // The entry for training is its own command: the room never needs it.
  if (
    target.startsWith('rooms/arena/training/') &&
    path.startsWith('rooms/') &&
    !path.startsWith('rooms/arena/training/')
  ) {
    return `expected nothing outside of rooms/arena/training to need it, got ${target}`;
  }
  return checkAlgorithm(path, target);
}

/** The common part knows no algorithm. Other files know only the one object that an algorithm's folder exports. */
function checkAlgorithm(path: string, target: string): string | null {
  const [, name] = /^training\/algorithms\/([^/]+)\//.exec(target) ?? [];
  if (name === undefined || path.startsWith('training/algorithms/')) return null;
  if (path.startsWith('training/') && !isTest(path)) return `expected training/ to know no algorithm, got ${target}`;
  const object = `training/algorithms/${name}/${name}.ts`;
  return target === object ? null : `expected only ${object} of an algorithm, got ${target}`;
}

function checkPackage(path: string, specifier: string): string | null {
  if (isTest(path) || path.startsWith('loadtest/bench/')) return null;
  const rule = PACKAGES.find(({ name }) => name.test(specifier));
  return rule === undefined || rule.where.test(path) ? null : `expected ${rule.rule}, got ${specifier}`;
}

/**
 * Only one file reads the environment. Scripts run before it, tests make environments for the processes they start, and a
 * new game has a server of its own.
 */
export function findEnvironmentProblems(sources: readonly SourceFacts[]): Problem[] {
  const exempt =
    /^(server\/config\/env\.ts$|package\/template\/|scripts\/|tidy\/|loadtest\/bench\/)|(^|\/)vite\.config\.ts$|\.test\.ts$/;
  return sources
    .filter(({ path }) => !exempt.test(path))
    .flatMap(({ path, names }) =>
      names
        .filter(({ name }) => name === 'process.env')
        .map(({ line }) => ({ path, line, message: 'expected process.env to be read in server/config/env.ts only' })),
    );
}
