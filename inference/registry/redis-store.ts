/**
 * A registry in Redis, for servers without files of their own. Contents are kept once, by their sha256, in chunks; what
 * a push that was broken off has left expires by itself.
 */
import { RESP_TYPES } from 'redis';
import { z } from 'zod';
import { RubatoError } from '../../errors.ts';
import { parseRedisAddress } from '../redis/redis-address.ts';
import { isWrongServer, type LinkClient, RedisLink, within } from '../redis/redis-link.ts';
import { reasonOf } from '../redis/redis-reason.ts';
import { type RegistryKeys, registryKeys } from '../redis/redis-registry-keys.ts';
import { hashFile } from './file-hash.ts';
import { type ModelPackage, packageOf } from './model-package.ts';
import { MAX_MODEL_BYTES, type ModelName } from './model-store.ts';
import { MAX_ENTRIES } from './registry-log.ts';
import type { RegistryStore } from './registry-store.ts';

/** Redis is held up while it reads or writes a chunk: 0.3 ms. */
const CHUNK_BYTES = 1024 * 1024;
/** A command for one chunk takes milliseconds; a Redis that takes longer is as good as gone. */
const COMMAND_MS = 5000;
/** A push of the largest model takes seconds. */
const UNFINISHED_SECONDS = 3600;
/** Each is listed by whoever looks. `gc` makes room. */
const MAX_VERSIONS = 4096;
/** Entries of the log that are read at once. */
const LOG_PAGE = 1024;
/** Tries to add a version, whose contents another one may take away meanwhile. */
const ATTEMPTS = 3;

export interface RedisStoreOptions {
  readonly url: string;
  /** Hash tag of all keys. */
  readonly namespace: string;
  /** Called with each loss of the connection; never with a password. */
  readonly onTrouble?: (reason: string) => void;
}

const storedFiles = z.array(
  z.object({
    path: z.string(),
    sha256: z.string(),
    bytes: z.int().min(0).max(MAX_MODEL_BYTES),
  }),
);
type StoredFile = z.output<typeof storedFiles>[number];

/** Throws REDIS_UNREACHABLE if there is no Redis at the start. */
export async function createRedisStore(options: RedisStoreOptions): Promise<RegistryStore> {
  const link = new RedisLink({
    address: parseRedisAddress(options.url),
    key: registryKeys(options.namespace).versions,
    name: 'rubato-models',
    onUp: async () => undefined,
    onDown: (reason) => options.onTrouble?.(reason),
    watchdog: 'ping',
  });
  await link.start();
  return new RedisStore(link, options.namespace);
}

class RedisStore implements RegistryStore {
  readonly place: string;
  #link: RedisLink;
  #keys: RegistryKeys;
  #ask: Ask;

  constructor(link: RedisLink, namespace: string) {
    this.#link = link;
    this.#keys = registryKeys(namespace);
    this.#ask = askerOf(link);
    this.place = `Redis, namespace ${namespace}`;
  }

  async versions(): Promise<readonly ModelName[]> {
    const names = await this.#ask((client) => client.hKeys(this.#keys.versions));
    return names.map(splitKey).sort((a, b) => a.name.localeCompare(b.name) || Number(a.version) - Number(b.version));
  }

  async read(name: string, version: string): Promise<ModelPackage> {
    const model = `${name}@${version}`;
    const found = await this.#find(model);
    if (found === null) throw new RubatoError('MODEL_NOT_FOUND', model, { expected: 'a version in the registry' });
    const files = new Map<string, Uint8Array>();
    for (const file of found.files)
      files.set(file.path, await readContent(file, this.#keys.content(file.sha256), this.#ask));
    return packageOf(name, version, files, model);
  }

  async write(model: ModelPackage): Promise<boolean> {
    const { name, version } = model.manifest;
    const files: StoredFile[] = [];
    for (const [path, bytes] of model.files) files.push({ path, sha256: await hashFile(bytes), bytes: bytes.length });
    const different = differentContents(files);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      for (const { path, sha256 } of different)
        await writeContent(model.files.get(path)!, this.#keys.content(sha256), this.#ask);
      const parts = different.flatMap(({ sha256, bytes }) => [sha256, String(chunksOf(bytes))]);
      const args = [`${name}@${version}`, JSON.stringify(files), String(MAX_VERSIONS), ...parts];
      const outcome = await this.#ask((client) => client.addVersion(this.#keysOf(different), ...args));
      if (outcome === -2) throw new RubatoError('REGISTRY_FULL', `${MAX_VERSIONS} versions`);
      if (outcome !== -1) return outcome === 1;
    }
    throw new RubatoError('REGISTRY_UNREACHABLE', 'one that loses what is written');
  }

  async remove(name: string, version: string): Promise<void> {
    const found = await this.#find(`${name}@${version}`);
    if (found === null) return;
    const different = differentContents(found.files);
    const args = [`${name}@${version}`, found.text, ...different.map(({ sha256 }) => sha256)];
    await this.#ask((client) => client.removeVersion(this.#keysOf(different), ...args));
  }

  async entries(from: number): Promise<readonly string[]> {
    const all: string[] = [];
    while (from + all.length < MAX_ENTRIES) {
      const start = from + all.length;
      const page = await this.#ask((client) => client.lRange(this.#keys.log, start, start + LOG_PAGE - 1));
      all.push(...page);
      if (page.length < LOG_PAGE) break;
    }
    return all;
  }

  async append(number: number, entry: string): Promise<boolean> {
    return (await this.#ask((client) => client.appendChange([this.#keys.log], String(number), entry))) === 1;
  }

  /** Redis forgets by itself what was not finished. */
  async sweep(): Promise<number> {
    return 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#link.close();
  }

  async #find(model: string): Promise<{ readonly text: string; readonly files: readonly StoredFile[] } | null> {
    const text = await this.#ask((client) => client.hGet(this.#keys.versions, model));
    return text === null ? null : { text, files: storedFiles.parse(JSON.parse(text)) };
  }

  #keysOf(different: readonly StoredFile[]): readonly string[] {
    const { versions, uses } = this.#keys;
    return [versions, uses, ...different.map(({ sha256 }) => this.#keys.content(sha256))];
  }
}

/** The files without those whose content another one has. */
function differentContents(files: readonly StoredFile[]): readonly StoredFile[] {
  return [...new Map(files.map((file) => [file.sha256, file])).values()];
}

function askerOf(link: RedisLink): Ask {
  return async (command) => {
    const { client } = link;
    if (client === null) throw new RubatoError('REGISTRY_UNREACHABLE', link.lastFailure);
    try {
      return await within(COMMAND_MS, 'to answer', command(client));
    } catch (error) {
      const reason = reasonOf(error);
      if (isWrongServer(error)) link.replace(reason, client);
      throw new RubatoError('REGISTRY_UNREACHABLE', reason);
    }
  };
}

type Ask = <T>(command: (client: LinkClient) => Promise<T>) => Promise<T>;

const chunksOf = (bytes: number) => Math.max(1, Math.ceil(bytes / CHUNK_BYTES));

async function writeContent(bytes: Uint8Array, key: string, ask: Ask): Promise<void> {
  for (let chunk = 0; chunk < chunksOf(bytes.length); chunk++) {
    const part = Buffer.from(bytes.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES));
    const written = await ask((client) => client.writeContent([key], String(chunk), part, String(UNFINISHED_SECONDS)));
    if (written === 0) return;
  }
}

/** The bytes; zeros where some are lost, which their hash tells. */
async function readContent({ bytes }: StoredFile, key: string, ask: Ask): Promise<Buffer> {
  // Not put together at the end, which would take as long as a step of a game.
  const content = Buffer.alloc(bytes);
  for (let chunk = 0; chunk < chunksOf(bytes); chunk++) {
    const part = await ask((client) =>
      client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }).hGet(key, String(chunk)),
    );
    part?.copy(content, chunk * CHUNK_BYTES);
  }
  return content;
}

function splitKey(key: string): ModelName {
  const [name = '', version = ''] = key.split('@');
  return { name, version };
}
