/** The environment in which npm installs all of this project, whatever machine, user or caller have configured. */
import { machineEnvironment } from './project.mjs';

/**
 * Settings that could leave something out, with the values we need: Node 24 and the tools are devDependencies, and
 * npm's `node` unpacks itself in its install script. Variables override every .npmrc; `include` overrides `omit`,
 * `production` and `only`.
 */
const WANTED = /** @type {Readonly<Record<string, string>>} */ ({
  include: 'dev\n\noptional\n\npeer',
  ignore_scripts: 'false',
  // Some tools ask for a newer Node than npm's; they run under Node 24.
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
/** Other names of these settings, and settings that would fetch another system's binaries. */
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
    // NPM_CONFIG_OMIT, npm_config_omit and npm_config_OMIT are the same to npm.
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
 * The npm that started us, else the one on the PATH. Windows can't start `npm` without a shell.
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {{ command: string, args: string[] }}
 */
export function npmCommand(args, environment = process.env) {
  const { npm_execpath: script = '', npm_node_execpath: node = '' } = environment;
  if (node !== '' && /npm-cli\.js$/.test(script)) return { command: node, args: [script, ...args] };
  return { command: 'npm', args: [...args] };
}
