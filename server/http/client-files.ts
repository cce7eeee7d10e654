/** The built web client, read once at start-up and served from memory. */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** The client is a few megabytes; a wrong directory (a home, say) must not be swallowed whole. */
const MAX_TOTAL_BYTES = 32 * 1024 * 1024;
const MAX_FILES = 200;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

interface ClientFile {
  readonly body: Buffer;
  readonly zipped: Buffer | null;
  readonly type: string;
  /** Files under assets/ carry a hash of their content in their name and never change. */
  readonly cache: string;
}

export type ClientFiles = ReadonlyMap<string, ClientFile>;

/** All files below `directory` by URL path; empty when the directory isn't there (a server without the demo client). */
export async function readClientFiles(directory: string): Promise<ClientFiles> {
  const files = new Map<string, ClientFile>();
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  let total = 0;
  for (const entry of entries) {
    if (!entry.isFile() || files.size >= MAX_FILES) continue;
    const path = join(entry.parentPath, entry.name);
    const body = await readFile(path);
    total += body.length;
    if (total > MAX_TOTAL_BYTES) break;
    const url = `/${relative(directory, path).split(sep).join('/')}`;
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    const worthZipping = /^(text|application\/json|image\/svg)/.test(type) && body.length > 1024;
    const cache = url.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    files.set(url, { body, type, cache, zipped: worthZipping ? await compress(body) : null });
  }
  return files;
}

export interface FileAnswer {
  readonly headers: Readonly<Record<string, string>>;
  /** The one copy of the file that all answers share. */
  readonly body: Buffer;
}

/** What a path is answered with, `/` being the page itself; null for what isn't there. */
export function findClientFile(files: ClientFiles, path: string, acceptEncoding: string): FileAnswer | null {
  const file = files.get(path === '/' ? '/index.html' : path);
  if (file === undefined) return null;
  const zipped = acceptEncoding.includes('gzip') ? file.zipped : null;
  return {
    body: zipped ?? file.body,
    headers: {
      'content-type': file.type,
      'cache-control': file.cache,
      'x-content-type-options': 'nosniff',
      // Beside what the door says of origins, which this replaces.
      ...(zipped !== null && { 'content-encoding': 'gzip', Vary: 'Origin, Accept-Encoding' }),
    },
  };
}
