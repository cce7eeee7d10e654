/** Network addresses: their canonical form, lists of ranges, and the address that a request comes from. */
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

export class AddressRanges {
  readonly #list: BlockList;
  /** The list as it was written. */
  readonly text: string;

  constructor(list: BlockList, text: string) {
    this.#list = list;
    this.text = text;
  }

  has(address: string): boolean {
    return isIP(address) !== 0 && this.#list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  }
}

/** `10.0.0.0/8, ::1, 192.168.1.7`; `none` or nothing is the empty list. Throws an Error that names the wrong entry. */
export function parseAddressRanges(text: string): AddressRanges {
  const list = new BlockList();
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '' || entry === 'none') continue;
    const range = readRange(entry);
    if (range === null) throw new Error(`"${entry}" is no address and no range such as 10.0.0.0/8`);
    list.addSubnet(range.address, range.bits, isIPv4(range.address) ? 'ipv4' : 'ipv6');
  }
  return new AddressRanges(list, text);
}

/** Bits that all IPv4 addresses share when written as IPv6. */
const MAPPED_BITS = 96;

/**
 * Reads one range. Peers are compared in their canonical form, so a range of IPv4 addresses written as IPv6 becomes one
 * of IPv4.
 */
function readRange(entry: string): { readonly address: string; readonly bits: number } | null {
  const [, text = '', prefix] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
  if (isIP(text) === 0) return null;
  const written = isIPv4(text) ? 32 : 128;
  const bits = prefix === undefined ? written : Number(prefix);
  if (bits > written) return null;
  const address = canonicalAddress(text);
  if (written === 32 || !isIPv4(address)) return { address, bits };
  return bits < MAPPED_BITS ? { address: text, bits } : { address, bits: bits - MAPPED_BITS };
}

/** Whether `host` can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** An address in its short form. An IPv4 address that came over an IPv6 socket becomes IPv4. "" if it is no address. */
export function canonicalAddress(text: string): string {
  if (isIPv4(text)) return text;
  if (!isIPv6(text)) return '';
  // URL writes IPv6 as RFC 5952 says. It doesn't take zones, but no remote peer has one.
  const short = new URL(`http://[${text.split('%')[0]}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(short) ?? [];
  if (high === undefined || low === undefined) return short;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return `${a >> 8}.${a & 255}.${b >> 8}.${b & 255}`;
}

/** Entries of a forwarded header that are read. A longer chain of proxies is invented. */
const MAX_FORWARDED = 16;
/** The one address of all clients whose proxy doesn't name theirs. It never goes without limits. */
export const UNKNOWN_ADDRESS = 'unknown';

/**
 * The address that a request comes from: the socket's peer, whatever headers say. Only if that peer is one of our own
 * proxies, it is the last address in `X-Forwarded-For` that isn't one of them: the client wrote what stands before it.
 * Each line of the header is one entry of `forwardedFor`: HAProxy adds its own line after the client's.
 */
export function createPeerAddress(
  trusted: AddressRanges,
): (socketAddress: string, forwardedFor: readonly string[]) => string {
  return (socketAddress, forwardedFor) => {
    let peer = canonicalAddress(socketAddress) || UNKNOWN_ADDRESS;
    if (forwardedFor.length === 0 || !trusted.has(peer)) return peer;
    // Empty elements don't count (RFC 9110, 5.6.1).
    const hops = forwardedFor
      .join(',')
      .split(',')
      .map((hop) => hop.trim())
      .filter((hop) => hop !== '');
    const first = Math.max(0, hops.length - MAX_FORWARDED);
    if (hops.length === 0) return UNKNOWN_ADDRESS;
    for (let i = hops.length - 1; i >= first && trusted.has(peer); i--) {
      peer = forwardedAddress(hops[i]!) || UNKNOWN_ADDRESS;
    }
    return first > 0 && trusted.has(peer) ? UNKNOWN_ADDRESS : peer;
  };
}

/** The address in `1.2.3.4`, `1.2.3.4:80`, `::1`, `[::1]` and `[::1]:80`, also in quotes; "" for anything else. */
function forwardedAddress(hop: string): string {
  const [, quoted] = /^"([^"]*)"$/.exec(hop) ?? [];
  const text = quoted ?? hop;
  const [, bracketed, dotted] = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d{1,5})?$/.exec(text) ?? [];
  if (bracketed !== undefined) return isIPv6(bracketed) ? canonicalAddress(bracketed) : '';
  return canonicalAddress(dotted ?? text);
}

/**
 * The key that limits are counted by: an IPv4 address, or the first 64 bits of an IPv6 one, which one customer gets.
 */
export function limitKey(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (address.includes('::')) {
    const after = tail === '' ? 0 : tail.split(':').length;
    while (groups.length + after < 8) groups.push('0');
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}
