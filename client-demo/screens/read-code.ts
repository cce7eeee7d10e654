/** A session's code as people pass it on: in lower case, in groups, in full-width letters, or within the link that has it. */
export function readCode(text: string): string {
  return (codeInLink(text) ?? text)
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
}

export function codeInLink(text: string): string | null {
  return /[?&](?:room|watch)=([^&#\s]*)/.exec(text)?.[1] ?? null;
}
