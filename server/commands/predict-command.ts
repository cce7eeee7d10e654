/** `rubato predict MODEL`: a line of CSV with the model's outputs for each row. */
import type { Writable } from 'node:stream';
import type { RowManifest } from '../../inference/registry/model-manifest.ts';
import { type Answered, writeText } from './ask-model.ts';

/** Writes a header and a line per row. */
export async function writePredictions(answers: AsyncIterable<Answered>, out: Writable): Promise<void> {
  let head = true;
  for await (const { manifest, batch, values } of answers) {
    const columns = columnsOf(manifest);
    const lines = head ? [columns.map(quoted).join(',')] : [];
    head = false;
    for (let row = 0; row < batch.rows.length; row++) {
      const own = values.subarray(row * columns.length, (row + 1) * columns.length);
      lines.push(Array.from(own, String).join(','));
    }
    if (lines.length > 0) await writeText(out, `${lines.join('\n')}\n`);
  }
}

/** Names of the outputs' columns: `output`, or `output.label` for several. */
function columnsOf({ outputs }: RowManifest): string[] {
  return outputs.flatMap(({ name, width, labels }) =>
    width === 1 ? [name] : Array.from({ length: width }, (_, i) => `${name}.${labels?.[i] ?? i}`),
  );
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
