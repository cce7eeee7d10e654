import { describe, expect, it } from 'vitest';
import {
  canonicalAddress,
  createPeerAddress,
  limitKey,
  parseAddressRanges,
  UNKNOWN_ADDRESS,
} from './address-ranges.ts';

const peer = createPeerAddress(parseAddressRanges('10.0.0.0/8'));

describe('network addresses', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['0000:0000:0000:0000:0000:ffff:7f00:0001', '127.0.0.1'],
    ['2001:0DB8:0:0::0001', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['unknown', ''],
    ['1.2.3.4:80', ''],
    ['', ''],
  ])('[SC9] %s is written %s', (text, short) => {
    expect(canonicalAddress(text)).toBe(short);
  });

  it('[SC9] ranges hold what is in them', () => {
    const ranges = parseAddressRanges('10.0.0.0/8, ::1 ,2001:db8::/32,192.168.1.7');
    for (const address of ['10.255.0.1', '::1', '2001:db8:7::1', '192.168.1.7']) expect(ranges.has(address)).toBe(true);
    for (const address of ['11.0.0.1', '::2', '192.168.1.8', '', 'x']) expect(ranges.has(address)).toBe(false);
    expect(parseAddressRanges('::ffff:10.0.0.0/104,::ffff:192.168.1.7').has('10.9.9.9')).toBe(true);
    expect(parseAddressRanges('::ffff:10.0.0.0/104,::ffff:192.168.1.7').has('192.168.1.8')).toBe(false);
    expect(parseAddressRanges('none').has('127.0.0.1')).toBe(false);
    expect(parseAddressRanges('').has('127.0.0.1')).toBe(false);
  });

  it.each([
    '10.0.0.0/33',
    '10.0.0',
    'example.org',
    '10.0.0.1/x',
    '::1/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '/8',
    'fe80::1%eth0',
    '10.0.0.1:80',
  ])('[SV5] %s is no range', (text) => {
    expect(() => parseAddressRanges(text)).toThrow(text);
  });

  it('[SC9] headers count only when the peer is a trusted proxy, and then only what the proxies themselves wrote', () => {
    const nobody = createPeerAddress(parseAddressRanges('none'));
    expect(nobody('203.0.113.9', ['1.1.1.1'])).toBe('203.0.113.9');
    expect(peer('203.0.113.9', ['1.1.1.1'])).toBe('203.0.113.9');
    expect(peer('::ffff:10.0.0.1', [])).toBe('10.0.0.1');
    expect(peer('', ['1.1.1.1'])).toBe(UNKNOWN_ADDRESS);
    expect(peer('10.0.0.1', [`${'1.1.1.1,'.repeat(10_000)}203.0.113.9`])).toBe('203.0.113.9');
  });

  it.each([
    ['one address', ['203.0.113.9']],
    // The client claims to be 1.1.1.1. Our outer proxy saw 203.0.113.9, and our inner one saw the outer one.
    ['a chain of our proxies', ['1.1.1.1, 203.0.113.9, 10.0.0.2']],
    ["HAProxy's own line behind the client's", ['1.1.1.1', '203.0.113.9']],
    ['more lines than one proxy writes', ['1.1.1.1', '2.2.2.2,203.0.113.9', '10.0.0.3', '10.0.0.2']],
    ['spaces and tabs', ['1.1.1.1 ,\t 203.0.113.9 ']],
    ['empty elements', ['', '1.1.1.1,,203.0.113.9,, ', ',']],
    ['a port', ['1.1.1.1, 203.0.113.9:51234']],
    ['a port behind another', ['1.1.1.1:1', '203.0.113.9:2', '10.0.0.2:3']],
    ['IPv4 as IPv6', ['::ffff:203.0.113.9']],
    ['the same in brackets with a port', ['[::ffff:203.0.113.9]:80']],
    ['quotes', ['"203.0.113.9"']],
    ['quotes around a port', ['"203.0.113.9:80"']],
    ['nonsense that the client wrote', ['nonsense, "a, 203.0.113.9']],
  ])('[SC9] reads %s', (_what, lines) => {
    expect(peer('10.0.0.1', lines)).toBe('203.0.113.9');
  });

  it.each([
    ['2001:db8::7'],
    ['2001:DB8:0:0::0007'],
    ['[2001:db8::7]'],
    ['[2001:db8::7]:443'],
    ['"[2001:db8::7]:443"'],
    ['2001:db8::7%eth0'],
    ['[2001:db8::7%25eth0]:443'],
  ])('[SC9] reads the IPv6 address %s', (hop) => {
    expect(peer('10.0.0.1', ['1.1.1.1', hop])).toBe('2001:db8::7');
  });

  it.each([
    'unknown',
    '_hidden',
    'unix:',
    'nonsense',
    '""',
    '"',
    '[]',
    '[10.0.0.9]',
    '203.0.113.9:',
    '203.0.113.9:http',
    '203.0.113',
    '203.0.113.9/32',
    'for=203.0.113.9',
    'localhost',
  ])('[SC9] a proxy that says %j names nobody: its clients share one address, which has limits', (hop) => {
    expect(peer('10.0.0.1', [hop])).toBe(UNKNOWN_ADDRESS);
    // Whatever the client claims before it changes nothing.
    expect(peer('10.0.0.1', ['127.0.0.1', hop])).toBe(UNKNOWN_ADDRESS);
    expect(parseAddressRanges('0.0.0.0/0,::/0').has(UNKNOWN_ADDRESS)).toBe(false);
  });

  it.each(['', ' , ,'])('[SC9] so does one that says %j', (hop) => {
    expect(peer('10.0.0.1', [hop])).toBe(UNKNOWN_ADDRESS);
  });

  it('[SC9] a longer chain of our own proxies than there can be names nobody', () => {
    expect(peer('10.0.0.1', ['127.0.0.1', ...Array.from({ length: 20 }, () => '10.0.0.2')])).toBe(UNKNOWN_ADDRESS);
    expect(peer('10.0.0.1', ['10.0.0.7, 10.0.0.2'])).toBe('10.0.0.7');
  });

  it('[SC9] IPv6 is counted by the 64 bits that one customer gets', () => {
    expect(limitKey('203.0.113.9')).toBe('203.0.113.9');
    expect(limitKey('2001:db8::1')).toBe('2001:db8:0:0::/64');
    expect(limitKey('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(limitKey('::1')).toBe('0:0:0:0::/64');
    expect(limitKey('2001:db8:0:0:ffff::9')).toBe(limitKey('2001:db8::1'));
  });
});
