import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { messageOf } from '../../thrown.ts';
import { KNOWN_ROOMS, SERVED_ROOMS } from '../room-entries.ts';
import { createConfig, settingsWith } from './config.ts';

function refusalOf(env: Readonly<Record<string, string>>): string {
  try {
    createConfig(env, SERVED_ROOMS);
    return 'accepted';
  } catch (error) {
    return messageOf(error);
  }
}

describe('configuration', () => {
  it('[SV5] has a default for everything, and is frozen', () => {
    const config = createConfig({});
    expect(config).toMatchObject({
      port: 2567,
      adminPort: 2568,
      transport: 'auto',
      adaptation: 'on',
      sessionLog: true,
      allowedOrigins: [],
    });
    expect(Object.isFrozen(config)).toBe(true);
    // An empty variable counts as unset: shells and compose files write it.
    expect(createConfig({ PORT: '', RUBATO_TRANSPORT: '' })).toEqual(config);
  });

  it('[SV5] reads what is set', () => {
    const config = createConfig({
      PORT: '80',
      RUBATO_ADAPTATION: 'shadow',
      RUBATO_SESSION_LOG: 'off',
      RUBATO_ALLOWED_ORIGINS: 'https://a.example, https://b.example',
      RUBATO_PUBLIC_ADDRESS: 'play.example.org:8443/s1',
    });
    expect(config).toMatchObject({
      port: 80,
      adaptation: 'shadow',
      sessionLog: false,
      allowedOrigins: ['https://a.example', 'https://b.example'],
      publicAddress: 'play.example.org:8443/s1',
    });
  });

  it.each([
    [{ PORT: 'many' }],
    [{ PORT: '70000' }],
    [{ PORT: ' ' }],
    [{ PORT: '0x50' }],
    [{ PORT: '1e3' }],
    [{ RUBATO_ARENA_SEED: ' ' }],
    [{ RUBATO_ARENA_SEED: 'abc' }],
    [{ RUBATO_LOG_DIR: ' ' }],
    [{ RUBATO_LOG_DIR: "'logs'" }],
    [{ RUBATO_MODELS_DIR: '~/models' }],
    [{ RUBATO_CLIENT_DIR: '$HOME/client' }],
    [{ RUBATO_LOG_DIR: '$(pwd)/logs' }],
    [{ PORT: '25.5' }],
    [{ ADMIN_PORT: '-1' }],
    [{ RUBATO_TRANSPORT: 'carrier-pigeon' }],
    [{ RUBATO_ADAPTATION: 'ON' }],
    [{ RUBATO_POOL_THREADS: '0' }],
    [{ RUBATO_SHUTDOWN_SECONDS: 'NaN' }],
    [{ RUBATO_ARENA_SEED: '4294967296' }],
    [{ RUBATO_SESSION_LOG: 'yes' }],
    [{ REDIS_URL: 'http://localhost' }],
    [{ POOL_REDIS_URL: 'redis+sentinel://localhost' }],
    [{ RUBATO_PUBLIC_ADDRESS: 'https://play.example.org' }],
    [{ RUBATO_PUBLIC_ADDRESS: 'play.example.org/' }],
    [{ RUBATO_PUBLIC_ADDRESS: 'play.example.org:0' }],
    [{ RUBATO_PUBLIC_ADDRESS: 'play.example.org:99999' }],
    [{ RUBATO_POOL: 'somewhere' }],
    [{ RUBATO_POOL: 'local,redis' }],
    [{ RUBATO_POOL: 'redis,success@3=local,success@3=process' }],
    [{ RUBATO_POOL_NAMESPACE: 'a b' }],
    [{ RUBATO_POOL: 'redis,success=local' }],
    [{ RUBATO_ARENA_MODEL: 'success' }],
    [{ RUBATO_ARENA_MODEL: 'other@1' }],
    [{ RUBATO_PROVIDER: 'a gpu' }],
    [{ ADMIN_HOST: 'example.org' }],
    [{ ADMIN_HOST: 'localhost' }],
    [{ RUBATO_TRUSTED_PROXIES: '10.0.0.0/33' }],
    [{ RUBATO_ALLOWED_ORIGINS: 'play.example.org' }],
    [{ RUBATO_ALLOWED_ORIGINS: '*' }],
    [{ RUBATO_ANONYMOUS: 'yes' }],
    [{ RUBATO_MAX_PENDING_SEATS: '0' }],
  ])('[SV5] refuses %j with CONFIG_INVALID, naming variable and value', (env) => {
    const [[variable, value]] = Object.entries(env) as [[string, string]];
    const refused = refusalOf(env);
    expect(refused).toMatch(/^CONFIG_INVALID: /);
    // The message says in words what was expected.
    expect(refused).toMatch(new RegExp(`${variable}: .*, got `));
    expect(refused).not.toMatch(/Invalid (input|string)/);
    expect(refused).toContain(`got "${value}"`);
  });

  it('[SV62] values mean the same with the blanks and line ends that files of settings leave around them', () => {
    const ends = { PORT: '80\r', RUBATO_TRANSPORT: ' ws\r', RUBATO_LOG_DIR: 'logs\r', REDIS_URL: 'redis://h:6379/0 ' };
    expect(createConfig(ends)).toMatchObject({
      port: 80,
      transport: 'ws',
      sessionLogDirectory: 'logs',
      redisUrl: 'redis://h:6379/0',
    });
    for (const path of ['/srv/my models', './a$b', 'größe/模型', 'C:\\models', "it's"]) {
      expect(createConfig({ RUBATO_MODELS_DIR: path }).modelsDirectory).toBe(path);
    }
  });

  it('[SV5] one port for both is refused by both names, since the second to start would find it taken', () => {
    expect(refusalOf({ PORT: '2568' })).toMatch(/CONFIG_INVALID.*PORT, ADMIN_PORT: .*"2568"/);
    expect(refusalOf({ PORT: '0', ADMIN_PORT: '0' })).toBe('accepted');
  });

  it.each([
    ['RUBATO_PORT', 'PORT'],
    ['RUBATO_ADMIN_TOKEN', 'ADMIN_TOKEN'],
    ['RUBATO_REDIS_URL', 'REDIS_URL'],
    ['rubato_log_dir', 'RUBATO_LOG_DIR'],
    ['Rubato_Transport', 'RUBATO_TRANSPORT'],
  ])('[SV5] %s is no setting, and %s is meant', (name, meant) => {
    expect(refusalOf({ [name]: 'x' })).toBe(
      `CONFIG_UNKNOWN_VARIABLE: expected only known variables with the prefix RUBATO_, got ${name} (did you mean ${meant}?)`,
    );
  });

  it('[SV5] names all problems at once, and guesses what was meant', () => {
    expect(() => createConfig({ PORT: 'x', RUBATO_TRANSPORT: 'y' })).toThrowError(/PORT.*RUBATO_TRANSPORT/);
    expect(() => createConfig({ RUBATO_TRANSPROT: 'ws' })).toThrowError(
      /^CONFIG_UNKNOWN_VARIABLE: .*RUBATO_TRANSPROT \(did you mean RUBATO_TRANSPORT\?\)/,
    );
    expect(() => createConfig({ RUBATO_COLOUR: 'red' })).toThrowError(/^CONFIG_UNKNOWN_VARIABLE: .*RUBATO_COLOUR/);
  });

  it('[SC6] never repeats a secret: not in an error, not when the configuration is printed', () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    for (const env of [{ RUBATO_TICKET_KEYS: `k1:${key.slice(0, 20)}` }, { ADMIN_TOKEN: 'hunter2' }]) {
      const [[variable, secret]] = Object.entries(env) as [[string, string]];
      const read = () => createConfig(env);
      expect(read).toThrowError(new RegExp(`^CONFIG_INVALID: .*${variable}: .*got a secret of ${secret.length} char`));
      expect(read).not.toThrowError(secret.slice(-8));
    }
    const config = createConfig({ RUBATO_TICKET_KEYS: `k1:${key}` });
    for (const print of [JSON.stringify(config), inspect(config, { depth: 9, showHidden: true }), String(config)]) {
      expect(print).not.toContain(key);
      expect(print).not.toMatch(/7, 7, 7|07 07 07/);
    }
    expect(config.ticketKeys.names).toEqual(['k1']);
  });

  it.each(['redis://me:sec/ret@h:0', 'http://me:s@ecret@h', 'redis://h?password=secret', 'me:secret'])(
    '[SC31] nor the password of an address such as %s that is none',
    (url) => {
      for (const variable of ['REDIS_URL', 'POOL_REDIS_URL']) {
        expect(refusalOf({ [variable]: url })).toMatch(new RegExp(`^CONFIG_INVALID: .*${variable}: `));
        expect(refusalOf({ [variable]: url })).not.toMatch(/ret/);
      }
    },
  );

  it('[SC6] ticket keys have a name and 32 bytes, once each', () => {
    const good = Buffer.alloc(32, 1).toString('base64url');
    expect(createConfig({ RUBATO_TICKET_KEYS: `new:${good}, old:${good}` }).ticketKeys.names).toEqual(['new', 'old']);
    for (const wrong of [good, `a:${good},a:${good}`, 'a:c2hvcnQ=', ':x', 'a:', `${'n'.repeat(33)}:${good}`]) {
      expect(() => createConfig({ RUBATO_TICKET_KEYS: wrong })).toThrowError(/CONFIG_INVALID: .*RUBATO_TICKET_KEYS/);
    }
  });

  it('[SC17] a reachable admin port needs a token; shutting anonymous players out needs ticket keys', () => {
    expect(() => createConfig({ ADMIN_HOST: '0.0.0.0' })).toThrowError(/CONFIG_INVALID: .*ADMIN_TOKEN/);
    expect(createConfig({ ADMIN_HOST: '0.0.0.0', ADMIN_TOKEN: 'x'.repeat(24) }).adminHost).toBe('0.0.0.0');
    expect(createConfig({ ADMIN_HOST: '127.0.0.2' }).adminToken).toBe('');
    expect(() => createConfig({ RUBATO_ANONYMOUS: 'off' })).toThrowError(/CONFIG_INVALID: .*RUBATO_TICKET_KEYS/);
  });

  it('[SV80] has settings of each kind of room that is served, under its name', () => {
    const roomOf = (env: Readonly<Record<string, string>>, name: string) =>
      createConfig(env, KNOWN_ROOMS).rooms.get(name);
    expect(roomOf({}, 'arena')).toEqual({ model: null, seed: null });
    expect(roomOf({ RUBATO_ARENA_MODEL: 'success@4' }, 'arena')).toEqual({ model: null, seed: null });
    const set = { RUBATO_ARENA_SEED: '0', RUBATO_ARENA_MODEL: 'success@3', RUBATO_RACE_SEED: '7' };
    expect(roomOf(set, 'arena')).toEqual({ model: 'success@3', seed: 0 });
    expect(roomOf(set, 'race')).toEqual({ model: null, seed: 7 });
    // Its entry doesn't say how to ask another model.
    expect(() => createConfig({ RUBATO_RACE_MODEL: 'race@2' }, KNOWN_ROOMS)).toThrow(/^CONFIG_UNKNOWN_VARIABLE: /);
  });

  it('[SV81] in a process that serves no rooms takes no notice of theirs, whatever they are called', () => {
    const shared = { RUBATO_ARENA_MODEL: 'success@3', RUBATO_LATER_GAME_SEED: '7' };
    expect(createConfig(shared)).toEqual(createConfig({}));
    expect(refusalOf(shared)).toBe(
      'CONFIG_UNKNOWN_VARIABLE: expected only known variables with the prefix RUBATO_, got RUBATO_LATER_GAME_SEED',
    );
    expect(refusalOf({ RUBATO_ARENA_MODLE: 'success@3' })).toMatch(/did you mean RUBATO_ARENA_MODEL\?/);
    expect(() => createConfig({ RUBATO_ARENA_MODLE: 'success@3' })).toThrow(/^CONFIG_UNKNOWN_VARIABLE: /);
  });

  it('[SV6] is what the manual says', async () => {
    const manual = await readFile('docs/configuration.md', 'utf8');
    const rows = [...manual.matchAll(/^\| `(\w+)` +\| (\S+) +\| (.*?) +\|$/gm)].map(
      ([, variable, fallback, about]) => ({
        variable,
        fallback,
        about,
      }),
    );
    const settings = settingsWith(SERVED_ROOMS).map(({ variable, fallback, about }) => ({
      variable,
      fallback: fallback === '' ? 'empty' : `\`${fallback}\``,
      about,
    }));
    expect(rows).toEqual(settings);
  });
});
