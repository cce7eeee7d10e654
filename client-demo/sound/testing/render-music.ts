/** Music as numbers: builds the page that renders, opens it in a headless Chromium, and takes what it played. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import type { RenderRequest } from './render-page.ts';

/** Puts `renderMusic` on a blank page. */
export async function openRenderer(page: Page): Promise<void> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('.', import.meta.url)),
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      rollupOptions: {
        input: fileURLToPath(new URL('render-page.ts', import.meta.url)),
        output: { format: 'iife', codeSplitting: false },
      },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const chunk = outputs.flatMap((one) => ('output' in one ? one.output : [])).find((part) => part.type === 'chunk');
  if (chunk?.type !== 'chunk') throw new Error('expected one chunk of script, got none');
  await page.addScriptTag({ content: chunk.code });
}

/** Left and right, `request.seconds` long. */
export async function renderMusic(page: Page, request: RenderRequest): Promise<[Float32Array, Float32Array]> {
  const [left, right] = await page.evaluate((wanted) => window.renderMusic!(wanted), request);
  return [samplesOf(left), samplesOf(right)];
}

function samplesOf(base64: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return new Float32Array(bytes.buffer);
}
