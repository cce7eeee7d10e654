/** Asks through the measured pool. */
import { createRedisPool } from '../../../inference/pool/shared/redis-pool.ts';
import { rowOf, type Subject, type SubjectSettings } from './subject.ts';

/** Asks for `rowsPerAsk` rows at a time, of `model` in `directory`, each within `budgetMs`. */
export async function askPool(settings: SubjectSettings): Promise<Subject> {
  const { url, width } = settings;
  const [name, directory] = [String(settings.model), String(settings.directory)];
  const [rowsPerAsk, budgetMs] = [Number(settings.rowsPerAsk), Number(settings.budgetMs)];
  const pool = await createRedisPool({ url, modelsDirectory: directory, models: [{ name, version: '1' }] });
  const model = { name, version: '1', layoutHash: `layout-of-${name}` };
  const rows = new Float32Array(rowsPerAsk * width);
  for (let i = 0; i < rowsPerAsk; i++) rows.set(rowOf(width), i * width);
  return {
    rowsPerAsk,
    async ask(asker) {
      const reply = await pool.infer({
        model,
        rows,
        rowCount: rowsPerAsk,
        budgetMs,
        priority: 'live',
        session: String(asker),
      });
      return reply.ok ? reply : { ok: false, computeMs: 0, batchRows: 0 };
    },
    close: () => pool.destroy('measured'),
  };
}
