/** The built web client, read once at start-up and served from memory. */
import { extname, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { walkFiles } from './walk-files.ts';

const compress = promisify(gzip);

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
  /** Files under assets/ have a hash of their content in their name and never change. */
  readonly cache: string;
}

export interface ClientFiles {
  /** Files by URL path, as a browser asks for them. */
  readonly byPath: ReadonlyMap<string, ClientFile>;
  /** Reasons, in words, why players can't reach a page or a file isn't served. */
  readonly problems: readonly string[];
}

/** All files below `directory`; none if it doesn't exist (a server without the demo client). Never rejects. */
export async function readClientFiles(directory: string): Promise<ClientFiles> {
  const byPath = new Map<string, ClientFile>();
  const { files, problems } = await walkFiles(directory);
  for (const { path, body } of files) {
    const url = `/${path.split(sep).map(encodeURIComponent).join('/')}`;
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    const worthZipping = /^(text|application\/json|image\/svg)/.test(type) && body.length > 1024;
    const cache = url.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    byPath.set(url, { body, type, cache, zipped: worthZipping ? await compress(body) : null });
  }
  if (byPath.has('/index.html')) return { byPath, problems };
  return { byPath, problems: [`${directory} has no index.html: players get no page from this server`, ...problems] };
}

export interface FileAnswer {
  readonly headers: Readonly<Record<string, string>>;
  /** The one copy of the file that all answers share. */
  readonly body: Buffer;
}

/** The file for a path; `/` is the page itself. Null if there is none. */
export function findClientFile({ byPath }: ClientFiles, path: string, acceptEncoding: string): FileAnswer | null {
  const file = byPath.get(path === '/' ? '/index.html' : path) ?? byPath.get(asBrowsersWrite(path));
  if (file === undefined) return null;
  const zipped = acceptEncoding.includes('gzip') ? file.zipped : null;
  return {
    body: zipped ?? file.body,
    headers: {
      'content-type': file.type,
      'cache-control': file.cache,
      'x-content-type-options': 'nosniff',
      // Added to the door's origin headers, except that it replaces their Vary.
      ...(zipped !== null && { 'content-encoding': 'gzip', Vary: 'Origin, Accept-Encoding' }),
    },
  };
}

/** One spelling of a path: clients differ in the characters that they encode. */
function asBrowsersWrite(path: string): string {
  try {
    return path
      .split('/')
      .map((part) => encodeURIComponent(decodeURIComponent(part)))
      .join('/');
  } catch {
    return path;
  }
}
