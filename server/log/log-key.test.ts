import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { messageOf } from '../../thrown.ts';
import { createConfig } from '../config/config.ts';
import { parseLogKey } from './log-key.ts';

const BYTES = Buffer.alloc(32, 0xaa);
const KEY = BYTES.toString('base64');

describe('the key of session logs', () => {
  it('[SC60] names a player by HMAC-SHA-256, and nobody where there is none', () => {
    // Computed in Python: hmac.new(b"\xaa" * 32, b"ada.lovelace", "sha256").hexdigest()
    const expected = '19a16770d3da6457af2c163ec634f203bc1997bf1b12d6c2cc1394e981fcf841';
    for (const form of [KEY, BYTES.toString('base64url')]) {
      expect(parseLogKey(form).hmacOf('ada.lovelace')).toBe(expected);
      expect(createConfig({ RUBATO_LOG_KEY: `${form}\n` }).logKey.hmacOf('ada.lovelace')).toBe(expected);
    }
    expect(parseLogKey(KEY).hmacOf('ada.lovelacf')).not.toBe(expected);
    expect(createConfig({}).logKey.hmacOf('ada.lovelace')).toBeNull();
  });

  it.each([
    ['too short', 'c2hvcnQ=', /RUBATO_LOG_KEY: the key has 5 bytes, expected 32 or more, got a secret of 8 characters/],
    [
      'with a name, as ticket keys have',
      `main:${KEY}`,
      /RUBATO_LOG_KEY: expected one key in base64, without a name, got/,
    ],
    ['no base64', `${KEY} ${KEY}`, /RUBATO_LOG_KEY: expected one key in base64/],
  ])('[SC60] %s is refused, and not repeated', (_what, key, problem) => {
    let refused = 'accepted';
    try {
      createConfig({ RUBATO_LOG_KEY: key });
    } catch (error) {
      refused = messageOf(error);
    }
    expect(refused).toMatch(problem);
    expect(refused).not.toContain(key);
  });

  it('[SC60] is in nothing that is printed', () => {
    const config = createConfig({ RUBATO_LOG_KEY: KEY });
    for (const printed of [inspect(config, { depth: 9 }), JSON.stringify(config), String(config.logKey)]) {
      expect(printed).not.toContain(KEY.slice(0, 12));
      expect(printed).not.toContain(BYTES.toString('hex').slice(0, 12));
    }
    expect([JSON.stringify(config.logKey), JSON.stringify(createConfig({}).logKey)]).toEqual(['"a key"', '"no key"']);
  });
});
