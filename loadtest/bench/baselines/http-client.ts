/** Asks the HTTP server through undici, the fastest client for Node, over kept connections. */
import { Pool } from 'undici';
import { ANSWERED, rowOf, type Subject, type SubjectSettings } from '../processes/subject.ts';

/**
 * `connections` sockets, with `pipelining` requests on each before its first answer. At 64 in flight, 8 × 8, 16 × 4, 4
 * × 16 and 64 × 1 all give 31 to 33 thousand rows/s; 1 × 64 gives a third of that.
 */
export async function askHttp({ url, width, connections, pipelining }: SubjectSettings): Promise<Subject> {
  const pool = new Pool(url, { connections: Number(connections), pipelining: Number(pipelining) });
  const row = Array.from(rowOf(width));
  const headers = { 'content-type': 'application/json' };
  return {
    rowsPerAsk: 1,
    async ask() {
      // Each question is built anew: a session's row is never the same.
      const body = JSON.stringify({ row });
      const response = await pool.request({ path: '/infer', method: 'POST', headers, body });
      const { values } = (await response.body.json()) as { values: number[] };
      if (response.statusCode !== 200 || values.length === 0) throw new Error(`HTTP ${response.statusCode}`);
      return ANSWERED;
    },
    close: () => pool.destroy(),
  };
}
