/**
 * A process that runs a model on a provider (in a thread of a pool, as in production) and on the CPU, and says
 * how far the answers are apart. It is a process of its own because the graphics driver is chosen before a process
 * starts.
 *
 * Arguments: models directory, name, version, provider. Prints one line of JSON.
 */
import { RubatoError } from '../../errors.ts';
import { createLocalPool } from '../pool/local/local-pool.ts';
import { outputWidth } from '../registry/model-manifest.ts';
import { readRowModel } from '../registry/model-store.ts';
import { OnnxModel } from '../runtime/onnx-model.ts';
import { valuesOf } from './ask-pool.ts';

const ROWS = 300;

const [directory = '', name = '', version = '', provider = ''] = process.argv.slice(2);
try {
  const { manifest, bytes } = await readRowModel(directory, name, version);
  const { baseline, inputWidth } = manifest;
  // Rows around the typical one, each column in turn far off or missing.
  const rows = Float32Array.from({ length: ROWS * inputWidth }, (_, i) => {
    const value = baseline[i % inputWidth]!;
    return i % 13 === 0 ? Number.NaN : value * (1 + ((i * 37) % 19) / 10) + ((i * 7) % 5) / 10;
  });
  const expected = new Float32Array(ROWS * outputWidth(manifest));
  await (await OnnxModel.load(manifest, bytes)).run(rows, ROWS, expected);
  const pool = await createLocalPool({ modelsDirectory: directory, models: [{ name, version }], provider });
  const model = { name, version, layoutHash: manifest.layoutHash };
  const reply = await pool.infer({ model, rows, rowCount: ROWS, budgetMs: 30_000, priority: 'live', session: 'test' });
  const values = valuesOf(reply);
  const difference = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - values[i]!)), 0);
  console.log(JSON.stringify({ device: pool.device, rows: ROWS, difference }));
  await pool.close();
} catch (error) {
  console.log(JSON.stringify({ code: error instanceof RubatoError ? error.code : null, message: String(error) }));
}
