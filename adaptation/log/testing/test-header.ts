/** The first record of a log, the same for every game. */
import type { LogHeader } from '../records.ts';

export const testHeader = (sessionId: string): LogHeader => ({
  kind: 'header',
  format: 1,
  sessionId,
  room: 'quiz',
  seed: 1,
  startedAt: new Date().toISOString(),
  rubatoVersion: 'test',
  definition: { name: 'quiz', layoutHash: '', featuresHash: '', pipeline: 'a@1', mode: 'on', offsetMs: 0 },
});
