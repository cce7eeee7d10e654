import { describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION } from '../arena-protocol.ts';
import { readJoinOptions } from './join-options.ts';

const protocol = PROTOCOL_VERSION;

describe('join options', () => {
  it('[RM1] takes a name, a switch and the protocol version', () => {
    expect(readJoinOptions({ protocol, name: ' Ada ', adaptation: false })).toMatchObject({
      name: 'Ada',
      adaptation: false,
    });
    expect(readJoinOptions({ protocol })).toMatchObject({
      name: null,
      adaptation: true,
      mode: 'ionian',
      wish: 'balanced',
      watch: false,
      paused: false,
    });
    expect(readJoinOptions({ protocol, mode: 'lydian' }).mode).toBe('lydian');
  });

  it.each([
    ['no options', undefined],
    ['a protocol in words', { protocol: 'new' }],
    ['a wish that there is none', { protocol, wish: 'trivial' }],
    ['a mode only the server sets', { protocol, adaptation: 'off' }],
    ['an unknown option', { protocol, godMode: true }],
    ['a mode that is none', { protocol, mode: 'locrian' }],
    ['a name that is a number', { protocol, name: 7 }],
    ['a name without end', { protocol, name: 'x'.repeat(65) }],
    ['a letter with marks without end', { protocol, name: `x${'\u0301'.repeat(512)}` }],
    ['an array', [protocol]],
    ['a prototype key', JSON.parse(`{"protocol":${protocol},"__proto__":{"admin":true}}`)],
  ])('[RM1] refuses %s with ROOM_OPTIONS', (_name, options) => {
    expect(() => readJoinOptions(options)).toThrowError(/^ROOM_OPTIONS: expected /);
  });

  it('[RM22] tells a client of another version so', () => {
    expect(() => readJoinOptions({ protocol: protocol + 1 })).toThrowError(/^ROOM_VERSION: expected /);
  });

  it.each([
    ...['fuck', 'F u c k', 'sh1thead', 'FUUUCK', 'ＦＵＣＫ', 'fu\u0337c\u0337k', 'fu\u200Bck', 'fu\u0441k'],
    ...['操你妈', '小傻逼', '傻 逼', '他·妈·的', '傻B', '王八蛋', '你媽的'],
  ])('[RM23] %s is no name to show to others', (name) => {
    expect(readJoinOptions({ protocol, name }).name).toBeNull();
  });

  it.each([
    'Scunthorpe',
    'Cassandra',
    '李雷',
    'Ada',
    '操场',
    '曹操',
    '妈妈',
    '比尔',
    '沙比尔',
    'Nguyễn',
    'Łukasz',
    'Владимир',
    '山田太郎',
    '김민수',
  ])('[RM23] %s is one', (name) => {
    expect(readJoinOptions({ protocol, name }).name).toBe(name);
  });

  it('[RM2] a name loses what cannot be seen and what is too long, and never breaks a character', () => {
    expect(readJoinOptions({ protocol, name: 'a\u202Eb\u0000\nc' }).name).toBe('abc');
    expect(readJoinOptions({ protocol, name: '\u200B\u200B' }).name).toBeNull();
    // The longest name, in units, that a client can send after cutting.
    const kiss = '👩🏻‍❤️‍💋‍👩🏻'.repeat(16);
    expect(readJoinOptions({ protocol, name: kiss }).name).toBe(kiss);
    expect(readJoinOptions({ protocol, name: '🎼'.repeat(20) }).name).toBe('🎼'.repeat(16));
    expect(readJoinOptions({ protocol, name: `z${'\u0336'.repeat(12)}o` }).name).toBe('z\u0336\u0336o');
  });
});
