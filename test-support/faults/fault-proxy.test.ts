import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../until.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';

describe('a proxy with faults', () => {
  /** A server that sends everything back: what it has got, and how many connections it has seen end. */
  let server: { got: string; ends: number };
  let proxy: FaultProxy;
  let stack: AsyncDisposableStack;

  beforeEach(async () => {
    const seen = { got: '', ends: 0 };
    server = seen;
    stack = new AsyncDisposableStack();
    const echo = createServer((socket) => {
      socket.on('data', (chunk) => {
        seen.got += chunk;
        socket.write(chunk);
      });
      socket.on('error', () => {});
      socket.on('close', () => seen.ends++);
    });
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    stack.defer(() => new Promise<void>((resolve) => echo.close(() => resolve())));
    proxy = stack.use(await startFaultProxy((echo.address() as AddressInfo).port));
  });

  afterEach(async () => {
    await stack.disposeAsync();
  });

  const open = async (): Promise<{ socket: Socket; text: () => string; closed: Promise<void> }> => {
    const socket = connect(proxy.port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => {});
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    stack.defer(() => void socket.destroy());
    await Promise.race([new Promise((resolve) => socket.on('connect', resolve)), closed]);
    return { socket, text: () => text, closed };
  };

  it('is a plain proxy without any, ends of connections included', async () => {
    const { socket, text } = await open();
    const long = 'abcdefgh'.repeat(400_000);
    socket.write(long);
    await until('everything to come back', () => text().length === long.length);
    expect(text()).toBe(long);
    socket.end();
    await until('the server to see the end', () => server.ends === 1);
    await until('the proxy to forget it', () => proxy.connections === 0);
  });

  it('delays, in order, and sends on at once what is left when healed', async () => {
    const { socket, text } = await open();
    proxy.delay(50);
    const asked = performance.now();
    for (const word of ['one ', 'two ', 'three ']) {
      const expected = proxy.arrived('requests') + word.length;
      socket.write(word);
      await until('the word to arrive at the proxy', () => proxy.arrived('requests') === expected);
    }
    await until('the words to come back', () => text() === 'one two three ');
    expect(performance.now() - asked).toBeGreaterThanOrEqual(100);
    proxy.delay(60_000);
    socket.write('four');
    await until('the fourth to arrive at the proxy', () => proxy.arrived('requests') === 18);
    expect(text()).toBe('one two three ');
    proxy.heal();
    await until('the last word', () => text() === 'one two three four');
  });

  it('swallows one direction or both without a word, and lets it all go when healed', async () => {
    const { socket, text } = await open();
    proxy.swallow('replies');
    socket.write('one ');
    await until('the server to get it', () => server.got === 'one ');
    proxy.swallow();
    socket.write('two');
    const fresh = await open();
    fresh.socket.write('three');
    await until('all of it to arrive at the proxy', () => proxy.arrived('requests') + proxy.arrived('replies') === 16);
    expect([server.got, text(), fresh.text(), socket.closed]).toEqual(['one ', '', '', false]);
    proxy.heal();
    await until('all of it', () => text() === 'one two' && fresh.text() === 'three');
  });

  it('holds back the end of a connection too', async () => {
    const { socket } = await open();
    socket.write('one');
    await until('the server to get it', () => server.got === 'one');
    proxy.swallow();
    socket.destroy();
    // Data sent on another connection after the end has arrived, so the end has too.
    const { socket: next } = await open();
    next.write('two');
    await until('the next to arrive at the proxy', () => proxy.arrived('requests') === 6);
    expect(server.ends).toBe(0);
    proxy.heal();
    await until('the server to see the end', () => server.ends === 1);
  });

  it('cuts in the middle of the next long enough chunk', async () => {
    const { socket, text, closed } = await open();
    const cut = proxy.cutNext('requests', 100);
    socket.write('short');
    await until('the short one', () => text() === 'short');
    server.got = '';
    socket.write('x'.repeat(200));
    await Promise.all([cut, closed]);
    await until('the server to have half of it', () => server.got.length === 100 && server.ends === 1);
    const { socket: next, text: answer } = await open();
    next.write('y'.repeat(200));
    await until('the next connection to be whole', () => answer().length === 200);
  });

  it('forgets connections for good, and serves new ones', async () => {
    const { socket, text } = await open();
    socket.write('one');
    await until('an answer', () => text() === 'one');
    proxy.forget();
    socket.write('two');
    const { socket: next, text: answer } = await open();
    next.write('here');
    await until('an answer on a new one', () => answer() === 'here');
    proxy.heal();
    // If the forgotten data were answered, that would come before the answer to this.
    next.write(' and there');
    await until('a second answer on the new one', () => answer() === 'here and there');
    expect([text(), socket.closed]).toEqual(['one', false]);
    socket.destroy();
    await until('the server to see its end', () => server.ends === 1);
  });

  it('refuses old and new connections', async () => {
    const { closed } = await open();
    proxy.refuse();
    await closed;
    const next = await open();
    await next.closed;
    proxy.heal();
    const { socket: last, text } = await open();
    last.write('here');
    await until('an answer', () => text() === 'here');
  });
});
