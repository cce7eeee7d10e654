/**
 * Runs the benchmarks of one file in this process and prints their results as JSON, so that files don't disturb each
 * other.
 */
import type { Bench } from './bench.ts';

const file = process.argv[2] ?? '';
const { benches }: { benches: Bench[] } = await import(new URL(file, import.meta.url).href);
const results = [];
for (const bench of benches) results.push(...(await bench.run()));
process.stdout.write(JSON.stringify(results));
