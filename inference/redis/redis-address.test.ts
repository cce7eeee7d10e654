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
    'localhost:6379',
    '',
  ])('[SP2] refuses %j', (url) => {
    expect(isRedisAddress(url)).toBe(false);
    expect(() => parseRedisAddress(url)).toThrowError(/^CONFIG_INVALID: expected redis:/);
  });

  it('[SP2] never says the password', () => {
    expect(withoutPassword('redis://me:secret@h:1')).toBe('redis://…@h:1');
    expect(() => parseRedisAddress('redis://me:secret@h:0')).toThrowError(/^((?!secret).)*$/);
  });
});
