/** One question to a Redis or Sentinel on loopback, without a client. */
import { once } from 'node:events';
import { connect } from 'node:net';

/** One of ours answers in a millisecond. */
const ANSWER_MS = 2_000;

/**
 * What comes first after an inline command, as text; empty when nobody is there. By hand: polling with whole clients takes
 * half a core of a process whose ticks are watched.
 */
export async function askOnce(port: number, command: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.write(`${command}\r\n`);
    const [chunk]: unknown[] = await once(socket, 'data', { signal: AbortSignal.timeout(ANSWER_MS) });
    return String(chunk);
  } catch {
    // No answer in time, or no connection: both are no answer.
    return '';
  } finally {
    socket.destroy();
  }
}
