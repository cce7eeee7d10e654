/** Checks of the dependency tree that no tool of the test run does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmCommand, npmEnvironment } from './npm-environment.mjs';
import { projectRoot } from './project.mjs';
import { keepOutput } from './run-command.mjs';

/** @returns {Promise<import('./run-command.mjs').CommandResult>} */
export async function checkPackageTree() {
  const { command, args } = npmCommand(['ls', '--all', '--loglevel=error']);
  return keepOutput(command, args, npmEnvironment());
}

/**
 * The lockfile must name versions and hashes, but no download addresses: it has to work with any registry mirror.
 * @returns {Promise<import('./run-command.mjs').CommandResult>}
 */
export async function checkLockfile() {
  const text = readFileSync(join(projectRoot, 'package-lock.json'), 'utf8');
  const manifest = readFileSync(join(projectRoot, 'package.json'), 'utf8');
  const problems = [...findLockfileProblems(text), ...findInexactVersions(manifest)];
  return { code: problems.length === 0 ? 0 : 1, output: problems.join('\n') };
}

/**
 * @param {string} text of package-lock.json
 * @returns {string[]}
 */
export function findLockfileProblems(text) {
  const lock = /** @type {{ packages: Record<string, Record<string, unknown>> }} */ (JSON.parse(text));
  return Object.entries(lock.packages).flatMap(([path, entry]) => {
    if (path === '') return [];
    const problems = [];
    if (typeof entry.resolved === 'string')
      problems.push(`${path}: expected no download address, got ${entry.resolved}`);
    if (typeof entry.integrity !== 'string') problems.push(`${path}: expected an integrity hash, got none`);
    if (entry.deprecated !== undefined)
      problems.push(`${path}: expected a maintained package, got deprecated: ${entry.deprecated}`);
    return problems;
  });
}

/**
 * @param {string} text of package.json
 * @returns {string[]}
 */
export function findInexactVersions(text) {
  const manifest = /** @type {Record<string, Record<string, string> | undefined>} */ (JSON.parse(text));
  const all = { ...manifest.dependencies, ...manifest.devDependencies };
  return Object.entries(all)
    .filter(([, version]) => !/^(npm:@?[\w./-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `package.json: expected an exact version of ${name}, got ${version}`);
}
