import { describe, expect, it } from 'vitest';
import { canonicalAddress, createPeerAddress, limitKey, parseAddressRanges } from './address-ranges.ts';

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
    expect(parseAddressRanges('none').has('127.0.0.1')).toBe(false);
    expect(parseAddressRanges('').has('127.0.0.1')).toBe(false);
  });

  it.each(['10.0.0.0/33', '10.0.0', 'example.org', '10.0.0.1/x', '::1/129'])('[SV5] %s is no range', (text) => {
    expect(() => parseAddressRanges(text)).toThrow(text);
  });

  it('[SC9] headers count only when the peer is a trusted proxy, and then only what the proxies themselves wrote', () => {
    const nobody = createPeerAddress(parseAddressRanges('none'));
    expect(nobody('203.0.113.9', '1.1.1.1')).toBe('203.0.113.9');
    const peer = createPeerAddress(parseAddressRanges('10.0.0.0/8'));
    expect(peer('203.0.113.9', '1.1.1.1')).toBe('203.0.113.9');
    expect(peer('::ffff:10.0.0.1', '')).toBe('10.0.0.1');
    expect(peer('10.0.0.1', '203.0.113.9')).toBe('203.0.113.9');
    // The client claims to be 1.1.1.1; our outer proxy saw 203.0.113.9 and our inner one saw the outer.
    expect(peer('10.0.0.1', '1.1.1.1, 203.0.113.9, 10.0.0.2')).toBe('203.0.113.9');
    expect(peer('10.0.0.1', 'nonsense')).toBe('10.0.0.1');
    expect(peer('10.0.0.1', `${'1.1.1.1,'.repeat(10_000)}203.0.113.9`)).toBe('203.0.113.9');
  });

  it('[SC9] IPv6 is counted by the 64 bits that one customer gets', () => {
    expect(limitKey('203.0.113.9')).toBe('203.0.113.9');
    expect(limitKey('2001:db8::1')).toBe('2001:db8:0:0::/64');
    expect(limitKey('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(limitKey('::1')).toBe('0:0:0:0::/64');
    expect(limitKey('2001:db8:0:0:ffff::9')).toBe(limitKey('2001:db8::1'));
  });
});
