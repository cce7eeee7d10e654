/**
 * Programs and libraries that tests need and npm lacks. They are installed from Debian, or named if we may not install.
 */
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { machineEnvironment, PlainError, say } from './project.mjs';
import { keepOutput } from './run-command.mjs';

/** @typedef {{ debianPackage: string, isThere: () => boolean }} DebianPackage `isThere` tells whether it is there */

/** @param {string} debianPackage @param {string} command */
const program = (debianPackage, command = debianPackage) => ({ debianPackage, isThere: () => isOnPath(command) });

/**
 * Chromium's dependencies bring a font. Chromium itself brings a software Vulkan, on which the webgpu provider is
 * tested if there is no GPU.
 * @type {readonly DebianPackage[]}
 */
const TEST_PACKAGES = [
  program('redis-server'),
  program('chromium'),
  program('firefox-esr'),
  // The proxies of the manual and of deploy/, and the program that makes their certificates.
  program('caddy'),
  program('haproxy'),
  program('nginx'),
  program('openssl'),
  // Reads the alerts of deploy/.
  program('prometheus', 'promtool'),
  { debianPackage: 'libvulkan1', isThere: () => isLibrary('libvulkan.so.1') },
  // ONNX's own tests: a thousand small models with the outputs that they must give.
  { debianPackage: 'libonnx-testdata', isThere: () => existsSync('/usr/share/libonnx-testdata') },
];

/** @type {readonly DebianPackage[]} */
export const RECORDING_PACKAGES = [program('chromium'), program('webp', 'img2webp')];

/**
 * Others' training, which `npm run bench -- training` compares with.
 * @type {readonly DebianPackage[]}
 */
export const TRAINING_PACKAGES = ['sklearn', 'xgboost'].map((name) => ({
  debianPackage: `python3-${name}`,
  isThere: () => existsSync(`/usr/lib/python3/dist-packages/${name}`),
}));

/**
 * Makes sure that all packages are there. Throws a PlainError that names the missing ones if it can't.
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

/** Services that Debian starts at once after installing, on ports such as 80 and 9090. Tests start their own. */
const SERVICES = ['caddy', 'haproxy', 'nginx', 'prometheus', 'redis-server'];

/** @param {readonly string[]} installed packages installed just now, so nobody else uses them */
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
  // dpkg needs the system's own folders on the PATH, and a root shell may lack them.
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
  // Debian keeps servers in folders that only root's PATH has.
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((directory) => {
    try {
      accessSync(join(directory, command), constants.X_OK);
      return true;
    } catch {
      // It isn't in this directory, or we may not run it.
      return false;
    }
  });
}

/**
 * Whether a shared library is in one of the linker's usual folders: Debian's (one per architecture) or other systems'.
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
