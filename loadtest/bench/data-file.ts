/** The table that benchmarks of real data read (`npm run bench -- adapt --data FILE`); null where none was named. */
export const dataFile: string | null = process.env.BENCH_DATA || null;
