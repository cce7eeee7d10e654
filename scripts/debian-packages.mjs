/** The programs that tests start and npm does not have: installed from Debian where we may, named where we may not. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { machineEnvironment, PlainError, say } from './project.mjs';
import { keepOutput } from './run-command.mjs';

/** Command on the PATH, and the Debian package it comes from. Chromium's dependencies bring a font. */
const PROGRAMS = [
  { command: 'redis-server', debianPackage: 'redis-server' },
  { command: 'chromium', debianPackage: 'chromium' },
];

/** All programs are on the PATH afterwards; throws a PlainError that names the missing packages when they can't be. */
export async function ensureDebianPackages() {
  const missing = missingPackages();
  if (missing.length === 0) return;
  const names = missing.join(' ');
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    throw new PlainError(
      `test: expected ${names} on this machine, got none; install with: sudo apt-get install ${names}`,
    );
  }
  say(`test: installing Debian packages: ${names}`);
  await aptGet(['update'], names);
  await aptGet(['install', '--yes', '--no-install-recommends', ...missing], names);
  const left = missingPackages();
  if (left.length > 0)
    throw new PlainError(`test: expected apt-get to install ${left.join(' ')}, got no such commands on the PATH`);
}

function missingPackages() {
  return PROGRAMS.filter(({ command }) => !isOnPath(command)).map(({ debianPackage }) => debianPackage);
}

/**
 * @param {readonly string[]} args
 * @param {string} names
 */
async function aptGet(args, names) {
  const machine = machineEnvironment();
  // dpkg refuses to work without the system's own folders on the PATH, which a root shell may lack.
  const env = { ...machine, PATH: `${machine.PATH}:/usr/sbin:/sbin`, DEBIAN_FRONTEND: 'noninteractive' };
  // Another apt-get may hold the lock (unattended upgrades do at boot): wait a little instead of failing.
  const { code, output } = await keepOutput('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], env);
  if (code !== 0) {
    throw new PlainError(
      `test: apt-get ${args[0]} failed with code ${code}; install ${names} by hand and run this again:\n${output.trim()}`,
    );
  }
}

/** @param {string} command */
function isOnPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
