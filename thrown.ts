/** Reads whatever was thrown: JavaScript throws anything. Imports nothing, so every folder may import it. */

/** The message of an error, or the words of any other value. Never throws. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  try {
    return String(thrown);
  } catch {
    return 'something that has no words';
  }
}

/** The code of a system error, such as ENOENT; '' when there is none. */
export function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}
