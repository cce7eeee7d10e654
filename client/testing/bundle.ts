/** Bundles files of the client as a page's own tools would, for tests that run them in a browser and for their size. */
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

/** The code of a file under client/ with everything it imports, minified. */
export async function bundle(file: string): Promise<string> {
  const entry = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      lib: { entry, formats: ['es'], fileName: 'bundle' },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !('output' in output)) throw new Error(`expected a bundle of ${file}`);
  return output.output.map((part) => (part.type === 'chunk' ? part.code : '')).join('\n');
}

/** Kilobytes of code as a server sends it. */
export function compressedKb(code: string): number {
  return gzipSync(code, { level: 9 }).length / 1024;
}
