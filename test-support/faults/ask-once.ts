/** Asks a Redis or Sentinel on loopback one question, without a client. */
import { once } from 'node:events';
import { connect } from 'node:net';

/** Time for an answer; our servers answer in a millisecond. */
const ANSWER_MS = 2_000;

/**
 * The first answer to an inline command, as text; empty when nobody is there. It uses a plain socket: polling with
 * whole clients takes half a core of a process whose ticks are watched.
 */
export async function askOnce(port: number, command: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.write(`${command}\r\n`);
    const [chunk]: unknown[] = await once(socket, 'data', { signal: AbortSignal.timeout(ANSWER_MS) });
    return String(chunk);
  } catch {
    // No answer in time and no connection are the same here.
    return '';
  } finally {
    socket.destroy();
  }
}
