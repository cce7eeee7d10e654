/** Reads a session's code as people pass it on: in lower case, in groups, in full-width letters, or inside its link. */
export function readCode(text: string): string {
  return (codeInLink(text) ?? text)
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
}

export function codeInLink(text: string): string | null {
  return /[?&](?:room|watch)=([^&#\s]*)/.exec(text)?.[1] ?? null;
}
