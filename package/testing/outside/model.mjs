/**
 * Trains a small model with the installed package, and lets a room be led by it: in a thread, in a process, and, if an
 * address is given, by a worker behind Redis, and from the registry there.
 */
import { createRubato } from 'rubato';
import { startTestServer } from 'rubato/testing';
import { createRandom, logistic, trainModel, writeModel } from 'rubato/training';
import { play } from './play.mjs';
import { createQuizRoom, quiz } from './quiz-room.mjs';

const random = createRandom(1);
const make = (count) => {
  const rows = new Float32Array(count * 2);
  const labels = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const [right, level] = [Math.round(8 * random()) / 8, random()];
    rows.set([right, level], 2 * i);
    labels[i] = random() < 1 / (1 + Math.exp(4 * (level - right))) ? 1 : 0;
  }
  return { rows, labels, width: 2, groups: Int32Array.from(labels, (_, i) => i) };
};
const data = { task: 'probability', train: make(2000), validation: make(500) };
const trained = await trainModel(logistic, data, {}, { seed: 1 });
await writeModel('models', trained, make(50), {
  name: 'quiz',
  version: '1',
  layoutHash: quiz.layoutHash,
  columns: ['right', 'level'],
  metrics: {},
  trainedBy: { command: 'npm run train:quiz' },
});
const silent = { error: () => {}, warn: () => {}, info: () => {} };
const [, , redis] = process.argv;
const sources = {};
/** Where models are and where they run. `pushed` has no files: the model was pushed into Redis. */
const places = {
  local: { models: 'models', pool: 'local' },
  process: { models: 'models', pool: 'process' },
  ...(redis !== undefined && {
    redis: { models: 'models', pool: 'redis' },
    pushed: { registry: 'redis', pool: 'process' },
  }),
};
for (const [name, place] of Object.entries(places)) {
  try {
    await using rubato = await createRubato({ ...place, definitions: [quiz], log: silent, redis });
    await using server = await startTestServer({ quiz: rubato.guard(createQuizRoom(rubato)) });
    await play(server.url, 'quiz', { right: true, enough: ({ source, level }) => source === 'model' && level > 0.5 });
    sources[name] = 'model';
  } catch (error) {
    sources[name] = error.message;
  }
}
process.stdout.write(`${JSON.stringify({ sources })}\n`);
process.exit();
