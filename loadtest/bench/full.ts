/** Whether benchmarks that know a short form run in full: `npm run bench -- GROUP --full`. */
export const isFull = process.env.RUBATO_BENCH_FULL === '1';
