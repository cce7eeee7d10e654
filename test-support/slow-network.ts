/**
 * A bad network in front of a server: a TCP proxy that delays data each way by a fixed and a random time, and sometimes
 * by a whole retransmission. A stream keeps its order, as in TCP: what comes after a lost packet waits.
 */
import { connect, createServer, type Socket } from 'node:net';

export interface NetworkConditions {
  readonly roundTripMs: number;
  /** Spread of the round trip: each way varies by up to half of it around the mean. */
  readonly jitterMs: number;
  /** Share of packets that are lost, 0 to 1. */
  readonly loss: number;
  /** A source of random numbers, 0 to 1; a seeded one makes a run repeatable. */
  readonly random: () => number;
}

/**
 * Delay of a lost packet. It is noticed by three later ones (at 20 a second) and sent again: at a round trip of 150 ms
 * it comes about this much late.
 */
const RETRANSMISSION_MS = 300;

export interface SlowNetwork extends AsyncDisposable {
  readonly url: string;
  /** Packets held up by a loss so far. */
  losses(): number;
}

export async function startSlowNetwork(targetPort: number, conditions: NetworkConditions): Promise<SlowNetwork> {
  const sockets = new Set<Socket>();
  let losses = 0;
  const delay = () => {
    const spread = (conditions.random() - 0.5) * conditions.jitterMs;
    const lost = conditions.random() < conditions.loss;
    if (lost) losses++;
    return conditions.roundTripMs / 2 + spread + (lost ? RETRANSMISSION_MS : 0);
  };
  const server = createServer((near) => {
    const far = connect({ port: targetPort, host: '127.0.0.1' });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
    }
    forward(near, far, delay);
    forward(far, near, delay);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    losses: () => losses,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function forward(from: Socket, to: Socket, delay: () => number): void {
  const waiting: (() => void)[] = [];
  let freeAtMs = 0;
  const later = (action: () => void) => {
    const now = performance.now();
    // A packet never arrives before an earlier one.
    freeAtMs = Math.max(freeAtMs, now + delay());
    waiting.push(action);
    // Timers due at the same time may fire in any order, so each sends the first in line.
    setTimeout(() => waiting.shift()?.(), freeAtMs - now);
  };
  from.on('data', (chunk) => later(() => !to.destroyed && to.write(chunk)));
  from.on('close', () => later(() => to.destroy()));
}
