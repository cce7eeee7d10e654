/**
 * What `rubato models` does, over HTTP on the admin port. Looks are GET, changes are POST with a type that no form of a
 * foreign page can send: a browser on the operator's machine must not be talked into one.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { type ErrorCode, RubatoError } from '../../errors.ts';
import { ALIASES } from '../../inference/registry/aliases.ts';
import { MAX_MODEL_BYTES } from '../../inference/registry/model-store.ts';
import { readTrust, SHIPPED_ONLY } from '../../inference/registry/model-trust.ts';
import { type RouteTable, sendJson } from '../http/route-table.ts';
import { diffModels, listRegistry, promote, showModel, verifyRegistry } from './model-actions.ts';
import { type ChangeableRegistry, type ChangeSettings, openChangeable } from './open-registry.ts';
import { DEFAULT_LIMITS } from './push/inspect-model.ts';
import { pushModel } from './push-model.ts';
import { columnsOfRoom, type KnownRoom } from './row-columns.ts';

/** A change is a name, an alias and a reason. */
const MAX_BODY_BYTES = 16 * 1024;
const CHANGE_TYPES = { json: 'application/json', file: 'application/octet-stream' } as const;

const who = { by: z.string().min(1).max(128), reason: z.string().max(1000).default('') };
const promotion = z.strictObject({ ...who, model: z.string(), alias: z.enum(ALIASES).default('stable') });
const withdrawal = z.strictObject({ ...who, name: z.string(), alias: z.enum(ALIASES).default('stable') });
const collection = z.strictObject({ ...who, keep: z.int().min(0).max(4096).default(5) });
const upload = z.strictObject({
  ...who,
  name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  definition: z.string().optional(),
  card: z.string().optional(),
});

type Answer = (at: ChangeableRegistry, request: IncomingMessage, query: URLSearchParams) => Promise<unknown>;

export interface ModelRouteSettings extends ChangeSettings {
  readonly trustFile: string;
}

/** `rooms` are those whose columns a push may name. */
export function modelRoutes(settings: ModelRouteSettings, rooms: readonly KnownRoom[]): RouteTable {
  const looks: Readonly<Record<string, Answer>> = {
    '/models': ({ registry }) => listRegistry(registry),
    '/models/show': async ({ registry }, _request, query) => {
      const trust = settings.trustFile === '' ? SHIPPED_ONLY : await readTrust(settings.trustFile);
      return showModel(registry, query.get('model') ?? '', trust);
    },
    '/models/diff': ({ registry }, _request, query) =>
      diffModels(registry, query.get('one') ?? '', query.get('other') ?? ''),
    '/models/verify': ({ registry }) => verifyRegistry(registry),
  };
  const changes: Readonly<Record<string, Answer>> = {
    '/models/promote': async ({ registry }, request) => {
      const { model, alias, ...change } = await readJson(request, promotion);
      return promote(registry, model, alias, change);
    },
    '/models/rollback': async ({ registry }, request) => {
      const { name, alias, ...change } = await readJson(request, withdrawal);
      return registry.rollback(name, alias, change);
    },
    '/models/gc': async ({ registry }, request) => {
      const { keep, ...change } = await readJson(request, collection);
      return registry.gc(keep, change);
    },
    '/models/push': (at, request, query) => push(at, request, query, rooms),
  };
  const routeOf = (method: 'GET' | 'POST', answer: Answer) => ({
    access: 'guarded' as const,
    answer: (request: IncomingMessage, response: ServerResponse) =>
      respond(settings, method, answer, request, response),
  });
  return Object.fromEntries([
    ...Object.entries(looks).map(([path, answer]) => [path, routeOf('GET', answer)] as const),
    ...Object.entries(changes).map(([path, answer]) => [path, routeOf('POST', answer)] as const),
  ]);
}

async function push(
  { registry, key }: ChangeableRegistry,
  request: IncomingMessage,
  query: URLSearchParams,
  rooms: readonly KnownRoom[],
): Promise<unknown> {
  const { name, definition, card = null, ...change } = parse(upload, Object.fromEntries(query));
  const columns = definition === undefined ? null : columnsOfRoom(rooms, definition);
  const bytes = await readBody(request, CHANGE_TYPES.file, MAX_MODEL_BYTES);
  const rest = { external: [], map: [], state: [], sample: null, trainedBy: {}, version: null, dryRun: false };
  return pushModel(registry, key, { ...rest, name, bytes, columns, card, limits: DEFAULT_LIMITS }, change);
}

async function respond(
  settings: ChangeSettings,
  method: 'GET' | 'POST',
  answer: Answer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== method) {
    response.writeHead(405, { allow: method }).end();
    return;
  }
  try {
    const opened = await openChangeable(settings);
    try {
      const { searchParams } = new URL(request.url ?? '/', 'http://admin');
      sendJson(response, 200, await answer(opened, request, searchParams));
    } finally {
      await opened.registry[Symbol.asyncDispose]();
    }
  } catch (error) {
    if (!(error instanceof RubatoError)) throw error;
    sendJson(response, statusOf(error.code), { code: error.code, message: error.message });
  }
}

function statusOf(code: ErrorCode): number {
  if (code === 'MODEL_NOT_FOUND' || code === 'MODEL_ALIAS') return 404;
  if (code === 'MODEL_EXISTS') return 409;
  return code.startsWith('REGISTRY_') || code.startsWith('REDIS_') ? 503 : 400;
}

async function readJson<Schema extends z.ZodType>(request: IncomingMessage, schema: Schema): Promise<z.output<Schema>> {
  const text = (await readBody(request, CHANGE_TYPES.json, MAX_BODY_BYTES)).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new RubatoError('MODELS_OPTIONS', 'other text', { expected: 'a body of JSON', cause });
  }
  return parse(schema, value);
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new RubatoError('MODELS_OPTIONS', `${issue?.path.join('.') || 'the request'}: ${issue?.message}`);
}

async function readBody(request: IncomingMessage, type: string, maxBytes: number): Promise<Buffer> {
  const came = request.headers['content-type'] ?? 'none';
  if (came.split(';')[0] !== type || request.headers.origin !== undefined) {
    const got = request.headers.origin === undefined ? came : `a request of a page of ${request.headers.origin}`;
    throw new RubatoError('MODELS_OPTIONS', got, { expected: `content-type ${type}, and no Origin` });
  }
  // Not put together at the end, for which the sessions of this process would wait: Node holds it to what it states.
  const stated = Number(request.headers['content-length'] ?? Number.NaN);
  const tooMany = (got: string) => new RubatoError('MODELS_OPTIONS', got, { expected: `at most ${maxBytes} bytes` });
  if (stated > maxBytes) throw tooMany(String(stated));
  const body = Number.isNaN(stated) ? null : Buffer.alloc(stated);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (bytes + chunk.length > maxBytes) throw tooMany('more');
    if (body === null) chunks.push(chunk);
    else chunk.copy(body, bytes);
    bytes += chunk.length;
  }
  return body ?? Buffer.concat(chunks);
}
