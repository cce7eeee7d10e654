/** Whether benchmarks that know a short form run in full: `npm run bench -- GROUP --full`. */
export const isFull = process.env.BENCH_FULL === '1';
