/** The summary at the end of a test run, from the checks' results and Vitest's JSON report. */

/**
 * @typedef {{ name: string, passed: boolean }} CheckResult
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/**
 * Counts Vitest's tests. One more failure is counted for a run without a report, and for one that failed although every
 * test passed (an error outside of tests, a file that doesn't load), so that the sum never hides it.
 * @param {unknown} report Vitest's JSON report, undefined if there is none
 * @param {number} exitCode Vitest's exit code
 * @returns {Counts}
 */
export function countTests(report, exitCode) {
  const {
    numPassedTests: passed,
    numFailedTests: failed,
    numTotalTests: total,
  } = /** @type {Record<string, unknown>} */ (report ?? {});
  if (typeof passed !== 'number' || typeof failed !== 'number' || typeof total !== 'number') {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const failedOutside = exitCode !== 0 && failed === 0 ? 1 : 0;
  return { passed, failed: failed + failedOutside, skipped: total - passed - failed };
}

/**
 * @param {Counts} one
 * @param {Counts} other
 * @returns {Counts}
 */
export function addCounts(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

/**
 * @param {readonly CheckResult[]} checks each counts as one
 * @param {Counts} tests
 * @param {{ allowSkipped: boolean }} options a run with a filter leaves tests out on purpose
 * @returns {{ lines: string[], ok: boolean }} the last line is `N passed, N failed`
 */
export function summarise(checks, tests, { allowSkipped }) {
  const failedChecks = checks.filter((check) => !check.passed);
  const skippedFails = allowSkipped ? 0 : tests.skipped;
  const failed = tests.failed + failedChecks.length + skippedFails;
  const passed = tests.passed + checks.length - failedChecks.length;
  const lines = failedChecks.map((check) => `failed: ${check.name}`);
  if (skippedFails > 0) lines.push(`failed: ${skippedFails} tests skipped; a test runs or is deleted`);
  if (passed + failed === 0) lines.push('failed: nothing ran; expected a filter that is in the path of a test file');
  return { lines: [...lines, `${passed} passed, ${failed} failed`], ok: failed === 0 && passed > 0 };
}
