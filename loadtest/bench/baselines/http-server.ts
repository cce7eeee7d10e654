/** Inference over HTTP as it is usually built: Fastify, JSON both ways with compiled schemas, one run per request. */
import Fastify from 'fastify';
import { readSettings, serveOrders } from '../processes/serve-orders.ts';
import { loadSerialModel } from './serial-model.ts';

const numbers = { type: 'array', items: { type: 'number' } } as const;
const schema = {
  body: { type: 'object', required: ['row'], properties: { row: numbers } },
  // Fastify compiles a serialiser from it, which is faster than JSON.stringify.
  response: { 200: { type: 'object', properties: { values: numbers } } },
} as const;

await serveOrders(async () => {
  const { directory, model: name } = readSettings<{ directory: string; model: string }>();
  const model = await loadSerialModel(directory, name);
  const server = Fastify({ logger: false, keepAliveTimeout: 60_000 });
  server.post<{ Body: { row: number[] } }>('/infer', { schema }, async ({ body }) => ({
    values: await model.run(body.row),
  }));
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  return { facts: { url }, answer: async () => null, close: () => server.close() };
});
