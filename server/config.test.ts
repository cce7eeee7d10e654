import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createConfig, SETTINGS } from './config.ts';

function refusalOf(env: Readonly<Record<string, string>>): string {
  try {
    createConfig(env);
    return 'accepted';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
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
      arenaSeed: null,
    });
    expect(Object.isFrozen(config)).toBe(true);
    // An empty variable is an unset one, as shells and compose files write it.
    expect(createConfig({ PORT: '', RUBATO_TRANSPORT: '' })).toEqual(config);
  });

  it('[SV5] reads what is set', () => {
    const config = createConfig({
      PORT: '80',
      RUBATO_ADAPTATION: 'shadow',
      RUBATO_SESSION_LOG: 'off',
      RUBATO_ALLOWED_ORIGINS: 'https://a.example, https://b.example',
      RUBATO_ARENA_SEED: '0',
      RUBATO_PUBLIC_ADDRESS: 'play.example.org:8443/s1',
    });
    expect(config).toMatchObject({
      port: 80,
      adaptation: 'shadow',
      sessionLog: false,
      allowedOrigins: ['https://a.example', 'https://b.example'],
      arenaSeed: 0,
      publicAddress: 'play.example.org:8443/s1',
    });
  });

  it.each([
    [{ PORT: 'many' }],
    [{ PORT: '70000' }],
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
    [{ RUBATO_POOL: 'somewhere' }],
    [{ RUBATO_POOL: 'redis,success=local' }],
    [{ RUBATO_ARENA_MODEL: 'success' }],
    [{ RUBATO_ARENA_MODEL: 'other@1' }],
    [{ RUBATO_PROVIDER: 'a gpu' }],
  ])('[SV5] refuses %j with CONFIG_INVALID, naming variable and value', (env) => {
    const [[variable, value]] = Object.entries(env) as [[string, string]];
    const refused = refusalOf(env);
    expect(refused).toMatch(/^CONFIG_INVALID: /);
    expect(refused).toMatch(new RegExp(`${variable}: .*, got `));
    expect(refused).toContain(`got "${value}"`);
  });

  it('[SV5] names all problems at once, and guesses what was meant', () => {
    expect(() => createConfig({ PORT: 'x', RUBATO_TRANSPORT: 'y' })).toThrowError(/PORT.*RUBATO_TRANSPORT/);
    expect(() => createConfig({ RUBATO_TRANSPROT: 'ws' })).toThrowError(
      /^CONFIG_UNKNOWN_VARIABLE: .*RUBATO_TRANSPROT \(did you mean RUBATO_TRANSPORT\?\)/,
    );
    expect(() => createConfig({ RUBATO_COLOUR: 'red' })).toThrowError(/^CONFIG_UNKNOWN_VARIABLE: .*RUBATO_COLOUR/);
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
    const settings = Object.values(SETTINGS).map(({ variable, fallback, about }) => ({
      variable,
      fallback: fallback === '' ? 'empty' : `\`${fallback}\``,
      about,
    }));
    expect(rows).toEqual(settings);
  });
});
