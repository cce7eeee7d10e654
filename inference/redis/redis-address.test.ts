import { describe, expect, it } from 'vitest';
import { isRedisAddress, parseRedisAddress, withoutPassword } from './redis-address.ts';

describe('the address of Redis', () => {
  it.each([
    ['redis://localhost', { kind: 'single', endpoint: { host: 'localhost', port: 6379 }, database: 0, tls: false }],
    ['redis://h:1234/3', { kind: 'single', endpoint: { host: 'h', port: 1234 }, database: 3, tls: false }],
    ['rediss://[::1]:7000', { kind: 'single', endpoint: { host: '::1', port: 7000 }, database: 0, tls: true }],
    [
      'redis://me:p%40ss:word@h',
      {
        kind: 'single',
        endpoint: { host: 'h', port: 6379 },
        database: 0,
        tls: false,
        username: 'me',
        password: 'p@ss:word',
      },
    ],
    [
      'redis+sentinel://a:1,b/mymaster',
      {
        kind: 'sentinel',
        sentinels: [
          { host: 'a', port: 1 },
          { host: 'b', port: 26379 },
        ],
        master: 'mymaster',
      },
    ],
    [
      'redis+cluster://:secret@a,b:2',
      {
        kind: 'cluster',
        nodes: [
          { host: 'a', port: 6379 },
          { host: 'b', port: 2 },
        ],
        password: 'secret',
      },
    ],
  ])('[SP2] %s', (url, address) => {
    expect(parseRedisAddress(url)).toEqual(address);
  });

  it.each([
    'http://localhost',
    'redis://',
    'redis://a,b',
    'redis://a:0',
    'redis://a:70000',
    'redis://a/x',
    'redis+sentinel://a,b',
    'redis://h?password=secret',
    'redis://h/0?password=secret',
    'redis://h#secret',
    'localhost:6379',
    '',
  ])('[SP2] refuses %j', (url) => {
    expect(isRedisAddress(url)).toBe(false);
    expect(() => parseRedisAddress(url)).toThrowError(/^CONFIG_INVALID: expected redis:/);
  });

  it.each([
    ['redis://me:p@ss@h', 'p@ss'],
    ['redis://me:a/b@h:1/2', 'a/b'],
    ['redis://me:a?b#c@h:1/2', 'a?b#c'],
    ['redis://me:100%@h', '100%'],
    ['redis://me:100%25@h', '100%'],
    ['redis+sentinel://:a/b@c@h:1,i/m', 'a/b@c'],
  ])('[SP2] the login of %s ends at its last @', (url, password) => {
    expect(parseRedisAddress(url).password).toBe(password);
  });

  it.each([
    'redis://me:secret@h:0',
    'redis://me:sec/ret@h:0',
    'redis://me:s@ecret@h:0',
    'redis://me:se?cret@h:0',
    'redis://h:0?password=secret',
    'redis://h?password=s@ecret',
    'redis://h?password=secret@x',
    'redis://h:1?password=s@ecret',
    'redis://h#secret',
    'http://me:secret@h',
    'me:secret@h',
    'redis:me:secret@h',
    'me:secret',
    'redis://me:secret',
    'redis://me:secret/0',
  ])('[SP2] never says the password of %s', (url) => {
    const secrets = /s@?e?[c/?]*cret|sec\/ret|ecret|cret|ret@/;
    expect(withoutPassword(url)).not.toMatch(secrets);
    expect(() => parseRedisAddress(url)).toThrowError(/^CONFIG_INVALID: /);
    expect(() => parseRedisAddress(url)).not.toThrowError(secrets);
    for (const plain of ['redis://h:1/2', 'redis://[::1]:70000', 'redis+sentinel://a:1,[fd00::1]:2/m', 'h:1']) {
      expect(withoutPassword(plain)).toBe(plain);
    }
    expect(withoutPassword('redis://me:secret@h:1/2')).toBe('redis://…@h:1/2');
  });
});
