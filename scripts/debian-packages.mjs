/** What tests start or load and npm does not have: installed from Debian where we may, named where we may not. */
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { machineEnvironment, PlainError, say } from './project.mjs';
import { keepOutput } from './run-command.mjs';

/** @typedef {{ debianPackage: string, isThere: () => boolean }} DebianPackage with how to tell that it is there */

/** @param {string} debianPackage @param {string} command */
const program = (debianPackage, command = debianPackage) => ({ debianPackage, isThere: () => isOnPath(command) });

/**
 * Chromium's dependencies bring a font, and chromium itself the software Vulkan on which the webgpu provider is tested
 * where there is no GPU.
 * @type {readonly DebianPackage[]}
 */
const TEST_PACKAGES = [
  program('redis-server'),
  program('chromium'),
  program('firefox-esr'),
  // The proxies of the manual and of deploy/, and what certificates for them are made with.
  program('caddy'),
  program('haproxy'),
  program('nginx'),
  program('openssl'),
  // Reads the alerts of deploy/.
  program('prometheus', 'promtool'),
  { debianPackage: 'libvulkan1', isThere: () => isLibrary('libvulkan.so.1') },
];

/** @type {readonly DebianPackage[]} */
export const RECORDING_PACKAGES = [program('chromium'), program('webp', 'img2webp')];

/**
 * Everything is there afterwards; throws a PlainError that names the missing packages when it can't be.
 * @param {readonly DebianPackage[]} packages
 */
export async function ensureDebianPackages(packages = TEST_PACKAGES) {
  const missing = missingPackages(packages);
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
  await quieten(missing);
  const left = missingPackages(packages);
  if (left.length > 0) throw new PlainError(`test: expected apt-get to install ${left.join(' ')}, got nothing of them`);
}

/** What Debian starts with the machine as soon as it is installed, ports 80 and 9090 among theirs. Tests start their own. */
const SERVICES = ['caddy', 'haproxy', 'nginx', 'prometheus', 'redis-server'];

/** @param {readonly string[]} installed just now, and so used by nobody else */
async function quieten(installed) {
  const services = installed.filter((name) => SERVICES.includes(name));
  // Without systemd, as in a container, nothing was started.
  if (services.length > 0 && isOnPath('systemctl'))
    await keepOutput('systemctl', ['disable', '--now', ...services], machineEnvironment());
}

/** @param {readonly DebianPackage[]} packages */
function missingPackages(packages) {
  return packages.filter(({ isThere }) => !isThere()).map(({ debianPackage }) => debianPackage);
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
  // Debian has servers in folders that only root's PATH names.
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((directory) => {
    try {
      accessSync(join(directory, command), constants.X_OK);
      return true;
    } catch {
      // Not in this directory, or not ours to run.
      return false;
    }
  });
}

/**
 * Whether the linker's usual folders hold a shared library: those of Debian (one per architecture) and of other systems.
 * @param {string} name
 */
function isLibrary(name) {
  const roots = ['/usr/lib', '/usr/lib64', '/usr/local/lib'];
  return roots.some(
    (root) => existsSync(join(root, name)) || foldersOf(root).some((folder) => existsSync(join(folder, name))),
  );
}

/** @param {string} root */
function foldersOf(root) {
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(root, entry.name));
}
