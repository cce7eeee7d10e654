import { expect, it } from 'vitest';
import { serverAddress } from './server-address.ts';

it.each([
  ['http://localhost:2567/', 'ws://localhost:2567/'],
  ['https://play.example.org/?room=ABC#x', 'wss://play.example.org/'],
  ['https://example.org/rubato/?watch=ABC', 'wss://example.org/rubato/'],
  ['https://example.org/games/my%20game/index.html', 'wss://example.org/games/my%20game/'],
  ['http://[::1]:8080/a/b/', 'ws://[::1]:8080/a/b/'],
])('[CD67] a page at %s finds its server at %s', (page, address) => {
  expect(serverAddress(page)).toBe(address);
});
