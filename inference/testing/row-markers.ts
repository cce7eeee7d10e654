/**
 * First values of rows that break the thread `marked-rows-thread.ts`. They are far outside the rows of test load, and
 * exact in float32.
 */
export const ROW_MARKERS = {
  /** Ends the whole process with SIGABRT, as a bug in native code does. */
  abort: -1_111_111,
  /** The run throws. */
  fail: -2_222_222,
  /** The run never ends, and uses a core meanwhile. */
  hang: -3_333_333,
} as const;
