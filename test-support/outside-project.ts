/** A project outside of the repository that has installed the package, as a game team's has. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import manifest from '../package.json' with { type: 'json' };
import { npmCommand, npmEnvironment } from '../scripts/npm-environment.mjs';
import { buildPackage } from '../scripts/package.mjs';
import { readEnv } from '../server/config/env.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface OutsideProject extends AsyncDisposable {
  readonly directory: string;
  /** Copies files into the project's root. */
  copy(files: readonly string[]): void;
  /** Runs a command in the project and waits for its end. */
  run(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>;
  /** Installs packages: names with versions, or files. Without install scripts. */
  install(packages: readonly string[]): Promise<void>;
  /** Lets the project have packages of ours as if it had installed them: they are too heavy to install again. */
  borrow(packages: readonly string[]): void;
  /** The same as copies, for packages that must find what the project has beside them. */
  adopt(packages: readonly string[]): void;
}

const ROOT = join(import.meta.dirname, '..');
const VERSIONS: Readonly<Record<string, string>> = { ...manifest.devDependencies, ...manifest.dependencies };

/** The packages at the repository's versions, as npm takes them. */
export const atOurVersions = (packages: readonly string[]) => packages.map((name) => `${name}@${VERSIONS[name]}`);

/** A project that has installed our package beside these, at the repository's versions, and beside `more`. */
export async function createOutsideProject(
  packages: readonly string[],
  more: readonly string[] = [],
): Promise<OutsideProject> {
  const tarball = await buildPackage();
  const project = await openOutsideProject();
  await project.install([...atOurVersions(packages), ...more, tarball]);
  return project;
}

/** A project without packages. */
export async function openOutsideProject(): Promise<OutsideProject> {
  const directory = await mkdtemp(join(tmpdir(), 'rubato-outside-'));
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'outside', private: true, type: 'module' }));
  const run: OutsideProject['run'] = (command, args, env = readEnv()) => runIn(directory, command, args, env);
  return {
    directory,
    run,
    async install(packages) {
      const words = ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
      const { command, args } = npmCommand([...words, ...packages]);
      const { code, stdout, stderr } = await run(command, args, npmEnvironment());
      if (code !== 0) throw new Error(`npm install ended with ${code}: ${stdout}${stderr}`);
    },
    copy(files) {
      for (const file of files) cpSync(file, join(directory, basename(file)));
    },
    borrow(names) {
      for (const name of names) {
        const target = join(directory, 'node_modules', name);
        mkdirSync(dirname(target), { recursive: true });
        symlinkSync(join(ROOT, 'node_modules', name), target);
      }
    },
    adopt(names) {
      for (const name of names)
        cpSync(join(ROOT, 'node_modules', name), join(directory, 'node_modules', name), { recursive: true });
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

function runIn(cwd: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
