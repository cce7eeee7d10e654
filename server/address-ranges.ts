/** Network addresses: one way of writing them, lists of ranges, and whose a request is. */
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

export class AddressRanges {
  readonly #list: BlockList;
  /** As it was written. */
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
    const [address = '', prefix] = entry.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    const most = family === 'ipv4' ? 32 : 128;
    const bits = prefix === undefined ? most : Number(prefix);
    if (isIP(address) === 0 || !/^\d*$/.test(prefix ?? '') || !(bits >= 0 && bits <= most)) {
      throw new Error(`"${entry}" is no address and no range such as 10.0.0.0/8`);
    }
    list.addSubnet(address, bits, family);
  }
  return new AddressRanges(list, text);
}

/** Whether what is bound to `host` can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** An address in its short form; an IPv4 one that came over an IPv6 socket as IPv4. What is no address comes back as "". */
export function canonicalAddress(text: string): string {
  if (isIPv4(text)) return text;
  if (!isIPv6(text)) return '';
  // URL writes IPv6 in the one way of RFC 5952, but for zones, which no remote peer has.
  const short = new URL(`http://[${text.split('%')[0]}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(short) ?? [];
  if (high === undefined || low === undefined) return short;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return `${a >> 8}.${a & 255}.${b >> 8}.${b & 255}`;
}

/** Entries of a forwarded header that are looked at: a longer chain of proxies is somebody's invention. */
const MAX_FORWARDED = 16;

/**
 * Whose request it is. The socket's peer, whatever headers say; only when that is one of our own proxies, the last
 * address of `X-Forwarded-For` that is none of them: what stands before it was written by the client.
 */
export function createPeerAddress(trusted: AddressRanges): (socketAddress: string, forwardedFor: string) => string {
  return (socketAddress, forwardedFor) => {
    let peer = canonicalAddress(socketAddress);
    if (forwardedFor === '' || !trusted.has(peer)) return peer;
    const hops = forwardedFor.split(',').slice(-MAX_FORWARDED);
    for (let i = hops.length - 1; i >= 0 && trusted.has(peer); i--) {
      const hop = canonicalAddress(hops[i]!.trim());
      if (hop === '') break;
      peer = hop;
    }
    return peer;
  };
}

/** Under which limits are counted: an IPv4 address, or the first 64 bits of an IPv6 one, which is what one customer gets. */
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
