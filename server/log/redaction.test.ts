import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createRedactor, failureText, loggedError } from './redaction.ts';

const KEY = Buffer.alloc(32, 9).toString('base64');

/** All forms in which a secret may appear in a text. */
const waysToWrite = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  encodeURIComponent(secret).toLowerCase(),
  JSON.stringify(secret),
  JSON.stringify({ error: JSON.stringify([secret]) }),
  inspect({ args: [secret] }),
  `redis://ada:${secret}@127.0.0.1:6379/0`,
  `redis://ada:${encodeURIComponent(secret)}@127.0.0.1:6379/0`,
];

describe('what is printed', () => {
  it.each([
    ['a password', { REDIS_URL: 'redis://:s3cret-word@127.0.0.1' }, 's3cret-word'],
    ['one of the pool', { POOL_REDIS_URL: 'rediss://pool:s3cret-word@h:1/2' }, 's3cret-word'],
    ['one that is encoded', { REDIS_URL: 'redis://ada:p%40ss%2Fw%25rd@h' }, 'p@ss/w%rd'],
    ['one with a slash and an @', { REDIS_URL: 'redis://ada:p@ss/word@h' }, 'p@ss/word'],
    ['one with quotes and a backslash', { REDIS_URL: 'redis://ada:p"a\\s\'s@h' }, 'p"a\\s\'s'],
    ['one of a URL that is none', { REDIS_URL: 'ada:s3cret-word@h' }, 's3cret-word'],
    ['one in the query', { REDIS_URL: 'redis://h?password=s3cret-word&db=1' }, 's3cret-word'],
    ['one of another variable', { REDIS_PASSWORD: 's3cret word' }, 's3cret word'],
    ['one with the end of a line behind it', { REDIS_PASSWORD: 's3cret-word\r' }, 's3cret-word'],
    ['the admin token', { ADMIN_TOKEN: 'operators-only-0123456789' }, 'operators-only-0123456789'],
    ['a ticket key', { RUBATO_TICKET_KEYS: `main:${KEY}, old:${KEY}` }, KEY],
    ['the key of session logs', { RUBATO_LOG_KEY: KEY }, KEY],
  ])('[SC31] has no trace of %s, however it is written', (_what, env, secret) => {
    const redact = createRedactor(env);
    for (const way of waysToWrite(secret)) {
      const printed = redact(`before ${way} after`).toLowerCase();
      for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
        expect(printed).not.toContain(form.toLowerCase());
      }
      expect(printed).toContain('before ');
    }
  });

  it('[SC31] has no secret that nobody knew beforehand', () => {
    const redact = createRedactor({});
    const ticket = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl';
    for (const [text, hidden] of [
      ['at redis://ada:p@ss/word@h:1', 'ss/word'],
      ['at https://ada:word@h/x', 'word'],
      ['/a/b?sessionId=abc123&x=1', 'abc123'],
      ['ws://h/a/b?x=1&reconnectionToken=abc123', 'abc123'],
      [`/a/b?_authToken=${ticket}`, 'c2lnbm'],
      [`ticket ${ticket}.`, 'c2lnbm'],
      ['authorization: Bearer abcdefghijklmnop', 'abcdefgh'],
      ['Basic b3BzOnRva2VuMTIzNA==', 'b3Bz'],
    ] as const) {
      expect(redact(text)).not.toContain(hidden);
    }
    for (const plain of [
      'http://localhost:2567/healthz',
      'at file:///srv/rubato/node_modules/@colyseus/core/build/Room.mjs:3:1',
      'success@4 from 127.0.0.1:6379',
      'basic understanding, bearer of news',
    ]) {
      expect(redact(plain)).toBe(plain);
    }
  });

  it("[SC31] has nothing of an error but what is plain: ioredis puts a command's arguments on its own", () => {
    const refused = Object.assign(new Error('WRONGPASS invalid username-password pair'), {
      command: { name: 'auth', args: ['OLD-WORD'] },
      code: 'E1',
    });
    const outer = new Error('no Redis', { cause: refused });
    const logged = JSON.stringify(loggedError(outer));
    expect(logged).toContain('WRONGPASS');
    expect(logged).toContain('"code":"E1"');
    expect(logged).not.toContain('OLD-WORD');
    expect(failureText(outer, {})).toMatch(/no Redis.*cause: Error: WRONGPASS/s);
    expect(failureText(outer, {})).not.toContain('OLD-WORD');
  });
});
