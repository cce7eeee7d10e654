/**
 * The sound in a browser of its own: builds a page from one script of this folder, and returns what it played as
 * numbers.
 */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { build, type Rollup } from 'vite';
import type { RenderRequest } from './render-page.ts';

/** No server has this address: the page's requests are answered here. */
const ORIGIN = 'http://sound.test';

type Script = 'render-page.ts' | 'live-page.ts';

/** Each script is built once. */
const built = new Map<Script, ReturnType<typeof buildChunks>>();

/**
 * Opens a page that runs `script` of this folder, built in chunks as the game is. Returns the names of the chunks that
 * the page has asked for; later ones are added to the same list.
 */
export async function openScript(page: Page, script: Script): Promise<string[]> {
  const building = built.get(script) ?? buildChunks(script);
  built.set(script, building);
  const chunks = await building;
  const entry = [...chunks.values()].find((chunk) => chunk.isEntry);
  if (entry === undefined) throw new Error('expected a chunk to begin with, got none');
  const asked: string[] = [];
  await page.route(`${ORIGIN}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    const chunk = chunks.get(name);
    if (chunk !== undefined) {
      asked.push(chunk.name);
      await route.fulfill({ contentType: 'text/javascript', body: chunk.code });
    } else if (name === '') {
      const body = `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/${entry.fileName}"></script>`;
      await route.fulfill({ contentType: 'text/html', body });
    } else await route.fulfill({ status: 404 });
  });
  await page.goto(ORIGIN);
  return asked;
}

/** Left and right channel, `request.seconds` long. */
export async function renderMusic(page: Page, request: RenderRequest): Promise<[Float32Array, Float32Array]> {
  const [left, right] = await page.evaluate((wanted) => window.renderMusic!(wanted), request);
  return [samplesOf(left), samplesOf(right)];
}

function samplesOf(base64: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return new Float32Array(bytes.buffer);
}

async function buildChunks(script: Script): Promise<ReadonlyMap<string, Rollup.OutputChunk>> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    base: './',
    root: fileURLToPath(new URL('.', import.meta.url)),
    build: {
      write: false,
      minify: false,
      modulePreload: false,
      target: 'es2022',
      rollupOptions: { input: fileURLToPath(new URL(script, import.meta.url)) },
    },
  });
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((one) => ('output' in one ? one.output : []));
  return new Map(outputs.flatMap((part) => (part.type === 'chunk' ? [[part.fileName, part] as const] : [])));
}
