/** The environment in which npm installs all of this project, whatever the machine, the user or a caller configured. */
import { machineEnvironment } from './project.mjs';

/**
 * What would leave something out: Node 24 and the tools are devDependencies, and npm's `node` unpacks itself by its install
 * script. Variables beat every .npmrc, and `include` beats `omit`, `production` and `only`.
 */
const WANTED = /** @type {Readonly<Record<string, string>>} */ ({
  include: 'dev\n\noptional\n\npeer',
  ignore_scripts: 'false',
  // Some tools ask for a newer Node than npm runs under; they run under Node 24.
  engine_strict: 'false',
  package_lock: 'true',
  package_lock_only: 'false',
  dry_run: 'false',
  global: 'false',
  location: 'user',
  bin_links: 'true',
  install_strategy: 'hoisted',
  legacy_peer_deps: 'false',
  strict_peer_deps: 'false',
});
/** Other names for the same, and what would fetch another system's binaries. */
const UNWANTED = new Set(
  'omit production only also dev optional shrinkwrap global_style legacy_bundling os cpu libc allow_scripts before json'.split(
    ' ',
  ),
);

/**
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {NodeJS.ProcessEnv}
 */
export function npmEnvironment(environment = process.env) {
  const kept = Object.entries(machineEnvironment(environment)).filter(([name]) => {
    // To npm, NPM_CONFIG_OMIT, npm_config_omit and npm_config_OMIT are one.
    const [, key] = /^npm_config_(.+)$/i.exec(name) ?? [];
    const setting = key?.toLowerCase().replaceAll('-', '_') ?? '';
    return name !== 'NODE_ENV' && !(setting in WANTED) && !UNWANTED.has(setting);
  });
  return {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(Object.entries(WANTED).map(([key, value]) => [`npm_config_${key}`, value])),
  };
}

/**
 * npm as it started us, and else the one on the PATH. Windows starts no `npm` without a shell.
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {{ command: string, args: string[] }}
 */
export function npmCommand(args, environment = process.env) {
  const { npm_execpath: script = '', npm_node_execpath: node = '' } = environment;
  if (node !== '' && /npm-cli\.js$/.test(script)) return { command: node, args: [script, ...args] };
  return { command: 'npm', args: [...args] };
}
