/**
 * `npm run package`: makes dist/rubato-VERSION.tgz, which any Colyseus project installs. Sources are compiled, since Node
 * strips no types under node_modules, and only what the public entries reach is in it.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { hashFiles } from './file-hash.mjs';
import { npmCommand, npmEnvironment } from './npm-environment.mjs';
import { PUBLIC_ENTRIES, packageManifest, STARTED_FILES } from './package-manifest.mjs';
import {
  expectUsablePath,
  node24,
  PlainError,
  projectRoot,
  readJsonIfPossible,
  runMain,
  say,
  toolEnvironment,
  toolScript,
} from './project.mjs';
import { keepOutput } from './run-command.mjs';
import { setup } from './setup.mjs';
import { withLock } from './with-lock.mjs';

const dist = join(projectRoot, 'dist');

/** Files that compiled ones read beside themselves. */
const COPIED = ['inference/redis/scripts', 'package/template', 'LICENSE'];

/** Everything that can change the package. */
const SOURCES = [
  ...['adaptation', 'client', 'inference', 'package', 'rooms', 'server', 'training', 'errors.ts', 'thrown.ts'],
  ...['scripts', 'package.json', 'package-lock.json', 'tsconfig.json', 'LICENSE'],
];
const stampFile = join(dist, 'package.stamp.json');

/**
 * Builds the package if one of its sources has changed since the last build.
 * @returns {Promise<string>} the tarball's path
 */
export async function buildPackage() {
  return withLock(join(dist, 'package.lock'), async () => {
    const hash = hashFiles(projectRoot, SOURCES, (path) => !/\.test\.ts$|(^|\/)(arena|testing\/outside)\//.test(path));
    const stamp = /** @type {{ hash?: string, file?: string } | undefined} */ (readJsonIfPossible(stampFile));
    if (stamp?.hash === hash && stamp.file !== undefined && existsSync(stamp.file)) return stamp.file;
    const file = await build(dist);
    writeFileSync(stampFile, `${JSON.stringify({ hash, file })}\n`);
    return file;
  });
}

/** @param {string} out where the folder `package` and the tarball go */
async function build(out) {
  const folder = join(out, 'package');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await compile(folder);
  for (const file of listFiles(folder)) point(folder, file);
  for (const path of COPIED) cpSync(join(projectRoot, path), join(folder, path), { recursive: true });
  cpSync(join(projectRoot, 'package', 'README.md'), join(folder, 'README.md'));
  const own = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  const manifest = packageManifest(own);
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return pack(folder, out);
}

/** @param {string} folder */
async function compile(folder) {
  const settings = join(dirname(folder), 'package.tsconfig.json');
  const options = {
    noEmit: false,
    allowJs: false,
    checkJs: false,
    declaration: true,
    stripInternal: true,
    sourceMap: true,
    inlineSources: true,
    rewriteRelativeImportExtensions: true,
    // The client's entries run in a browser.
    lib: ['es2024', 'dom', 'dom.iterable'],
    rootDir: projectRoot,
    outDir: folder,
  };
  const files = [...Object.values(PUBLIC_ENTRIES), ...STARTED_FILES].map((file) => join(projectRoot, file));
  const config = { extends: join(projectRoot, 'tsconfig.json'), compilerOptions: options, files, include: [] };
  writeFileSync(settings, JSON.stringify(config));
  const args = [toolScript('tsc', 'typescript'), '--project', settings];
  const { code, output } = await keepOutput(node24, args, toolEnvironment());
  if (code !== 0) throw new PlainError(`package: the sources do not compile:\n${output.trim()}`);
}

/** A file of ours that another starts as a thread or a process, and imports in declarations: the compiler leaves both. */
const STARTED = /new URL\((["'])(\.{1,2}\/[^"']+)\.ts\1, import\.meta\.url\)/g;
const DECLARED = /((?:from|import\()\s*["']\.{1,2}\/[^"']+)\.ts(?=["'])/g;

/**
 * Lets a compiled file name compiled files. Both extensions are equally long, so source maps stay right.
 * @param {string} folder
 * @param {string} file
 */
function point(folder, file) {
  if (!/\.(js|d\.ts)$/.test(file)) return;
  const text = readFileSync(file, 'utf8');
  const pointed = file.endsWith('.js')
    ? text.replace(STARTED, (_all, quote, path) => {
        const target = join(dirname(file), `${path}.js`);
        if (!existsSync(target)) {
          throw new PlainError(
            `package: expected ${relative(folder, target)} in STARTED_FILES, since a file starts it`,
          );
        }
        return `new URL(${quote}${path}.js${quote}, import.meta.url)`;
      })
    : text.replace(DECLARED, '$1.js');
  if (pointed !== text) writeFileSync(file, pointed);
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function listFiles(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/**
 * @param {string} folder
 * @param {string} out
 */
async function pack(folder, out) {
  const { command, args } = npmCommand(['pack', folder, '--pack-destination', out, '--json', '--loglevel=error']);
  const { code, output } = await keepOutput(command, args, npmEnvironment());
  const [, name] = /"filename": "([^"]+)"/.exec(output) ?? [];
  if (code !== 0 || name === undefined) throw new PlainError(`package: npm pack failed:\n${output.trim()}`);
  return join(out, name);
}

if (import.meta.filename === process.argv[1]) {
  runMain(async () => {
    expectUsablePath();
    await setup();
    const startedAt = performance.now();
    const file = await buildPackage();
    say(`package: ${relative(projectRoot, file)} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  });
}
