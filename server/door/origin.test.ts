import { describe, expect, it } from 'vitest';
import { canonicalOrigin, createOriginPolicy, parseOrigins } from './origin.ts';

describe('origins', () => {
  it.each([
    ['https://play.example.org', 'https://play.example.org'],
    ['https://Play.Example.ORG:443/', 'https://play.example.org'],
    ['http://play.example.org:80', 'http://play.example.org'],
    ['http://play.example.org:443', 'http://play.example.org:443'],
    ['HTTPS://play.example.org:8443', 'https://play.example.org:8443'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ['http://[0:0:0:0:0:0:0:1]:2567', 'http://[::1]:2567'],
    ['capacitor://localhost', 'capacitor://localhost'],
    [' https://a.example , ,https://b.example/', 'https://a.example,https://b.example'],
    ['', ''],
  ])('[SC29] %j in the list is %j', (list, origins) => {
    expect(parseOrigins(list).join(',')).toBe(origins);
  });

  it.each([
    '*',
    'https://*.example.org',
    'null',
    'play.example.org',
    'play.example.org:443',
    'localhost:3000',
    '//play.example.org',
    'https://',
    'https://play.example.org/game',
    'https://play.example.org?x',
    'https://user:word@play.example.org',
    'https://play.example.org:99999',
    'https://play.example.org https://b.example',
    '"https://play.example.org"',
    'wss://play.example.org',
    'file://',
    'data:text/html',
  ])('[SC29] %j is refused by name', (entry) => {
    expect(() => parseOrigins(`https://a.example,${entry}`)).toThrow(JSON.stringify(entry));
  });

  it.each([
    ['https://play.example.org', 'play.example.org:443'],
    ['https://play.example.org', 'Play.Example.org'],
    ['https://play.example.org', 'play.example.org:'],
    // nginx with `$host:$server_port`, behind a proxy that ends TLS.
    ['https://play.example.org', 'play.example.org:80'],
    ['http://play.example.org:8080', 'play.example.org:8080'],
    ['http://[::1]:2567', '[::1]:2567'],
    ['https://xn--bcher-kva.example', 'bücher.example'],
  ])('[SC7] a page of %s is of the host %j', (origin, host) => {
    expect(createOriginPolicy([]).allows(origin, host)).toBe(true);
  });

  it.each([
    ['https://play.example.org:8443', 'play.example.org'],
    ['https://play.example.org', 'play.example.org:8443'],
    ['https://play.example.org.evil.example', 'play.example.org'],
    ['https://evil.example', ''],
    ['null', 'null'],
    ['null', ''],
    ['http://', ''],
    ['file://', ''],
    ['capacitor://localhost', 'localhost'],
    ['https://evil.example#play.example.org', 'play.example.org'],
    ['https://play.example.org\\@evil.example', 'play.example.org'],
  ])('[SC7] a page of %j is none of the host %j', (origin, host) => {
    expect(createOriginPolicy([]).allows(origin, host)).toBe(false);
    expect(createOriginPolicy(['https://other.example']).corsHeaders(origin)).toEqual({ Vary: 'Origin' });
  });

  it('[SC7] a listed origin is told so as it stands in the list', () => {
    const { allows, corsHeaders } = createOriginPolicy(parseOrigins('https://Play.Example.org:443/'));
    for (const origin of ['https://play.example.org', 'https://play.example.org:443', 'HTTPS://PLAY.EXAMPLE.ORG']) {
      expect(allows(origin, 'elsewhere')).toBe(true);
      expect(corsHeaders(origin)['Access-Control-Allow-Origin']).toBe('https://play.example.org');
    }
    expect(canonicalOrigin('https://play.example.org/')).toBeNull();
  });
});
