/** A request to inspect a file, for tests: `more` says what is not left out. */
import type { InspectionRequest } from '../inspection-messages.ts';

export function inspectionOf(bytes: Uint8Array, more: Partial<InspectionRequest> = {}): InspectionRequest {
  const nothing = { external: [], columns: null, map: [], state: [], sample: null, trainedBy: {}, card: null };
  return { name: 'foreign', version: '1', bytes, ...nothing, ...more };
}
