import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { npmCommand, npmEnvironment } from './npm-environment.mjs';
import { expectUsablePath, explainSystemError, toolEnvironment, toolScript } from './project.mjs';
import { explainNpmFailure } from './setup.mjs';

describe('set-up', () => {
  it('[SV50] has npm install everything, whatever was configured to be left out', () => {
    const { PATH, npm_config_include, ...rest } = npmEnvironment({
      PATH: '/usr/bin',
      NODE_ENV: 'production',
      npm_config_omit: 'dev',
      NPM_CONFIG_OMIT: 'dev',
      npm_config_production: 'true',
      npm_config_only: 'prod',
      npm_config_ignore_scripts: 'true',
      'npm_config_engine-strict': 'true',
      NPM_CONFIG_PACKAGE_LOCK: 'false',
      npm_config_global: 'true',
      npm_config_registry: 'https://mirror.example.org',
      HTTPS_PROXY: 'http://proxy.example.org',
    });
    expect(PATH).toBe('/usr/bin');
    expect(npm_config_include?.split('\n\n')).toEqual(['dev', 'optional', 'peer']);
    expect(rest).toMatchObject({
      npm_config_ignore_scripts: 'false',
      npm_config_engine_strict: 'false',
      npm_config_package_lock: 'true',
      npm_config_global: 'false',
      // The user decides where packages come from.
      npm_config_registry: 'https://mirror.example.org',
      HTTPS_PROXY: 'http://proxy.example.org',
    });
    const left = Object.keys(rest).filter((name) => /_omit$|production|_config_only$|NODE_ENV|NPM_CONFIG|-/.test(name));
    expect(left).toEqual([]);
  });

  it('[SV50] uses the npm that started it, and else the one on the PATH', () => {
    const npm = { npm_execpath: '/opt/npm/bin/npm-cli.js', npm_node_execpath: '/opt/node' };
    expect(npmCommand(['ls'], npm)).toEqual({ command: '/opt/node', args: ['/opt/npm/bin/npm-cli.js', 'ls'] });
    expect(npmCommand(['ls'], {})).toEqual({ command: 'npm', args: ['ls'] });
    expect(npmCommand(['ls'], { ...npm, npm_execpath: '/opt/yarn.js' })).toEqual({ command: 'npm', args: ['ls'] });
  });

  it('[SV51] says in a line what the machine lacks', () => {
    const readOnly = Object.assign(new Error('no'), { code: 'EROFS', path: '/mnt/rubato/dist' });
    expect(explainSystemError(readOnly)).toMatch(
      /^setup: expected to write \/mnt\/rubato\/dist, got EROFS: .*read-only/,
    );
    expect(explainSystemError(new Error('a mistake of ours'))).toBeUndefined();
    expect(explainNpmFailure(1, 'npm error code ENOSPC\nnpm error path /mnt/x\n')).toMatch(
      /write \/mnt\/x, got ENOSPC: its disk is full/,
    );
    expect(explainNpmFailure(1, 'npm error code EAI_AGAIN')).toContain("can't reach its registry");
    expect(explainNpmFailure(127, '')).toContain('expected npm on the PATH');
  });

  it('[SV51] refuses a path that the build takes for an address, and no other', () => {
    for (const path of ['/a#b/rubato', '/a/c?'])
      expect(() => expectUsablePath(path)).toThrow(/without # and \?.*, got \//);
    for (const path of ["/a b/c%20d/e&f/'g'/中/h:i", 'C:\\Users\\Ada Lovelace\\rubato']) expectUsablePath(path);
  });

  it('[SV52] starts tools under Node 24 by their files, for themselves and not for production', () => {
    expect(toolScript('tsc', 'typescript')).toMatch(/node_modules.typescript.bin.tsc$/);
    expect(() => toolScript('vite', 'no-such-package')).toThrow(/expected no-such-package in node_modules/);
    expect(toolEnvironment()).not.toHaveProperty('NODE_ENV');
  });

  it('[SV53] npm scripts are Node itself to npm, so that signals reach it, and cmd can run them', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    // Apart from this one word, both shells understand the rest in the same way: names and spaces.
    for (const script of Object.values(scripts)) expect(script).toMatch(/^exec node [\w./-]+( [\w./-]+)*$/);
    // cmd doesn't know exec, and takes this file from the project's folder.
    expect(readFileSync('exec.cmd', 'utf8').split('\r\n').at(-2)).toBe('@%*');
  });
});
