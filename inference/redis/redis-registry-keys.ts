/** The keys of a registry in Redis. They share the pool's hash tag, so that each script finds them in one slot. */
export interface RegistryKeys {
  /** Hash: `name@version` to its files (JSON). */
  readonly versions: string;
  /** List: the log of changes, oldest first. */
  readonly log: string;
  /** Hash: how many versions have a content, by sha256. */
  readonly uses: string;
  /** Hash: the chunks of a content, by their number. It expires unless a version has it. */
  content(sha256: string): string;
}

export function registryKeys(namespace: string): RegistryKeys {
  const head = `{${namespace}}:models`;
  return {
    versions: `${head}:versions`,
    log: `${head}:log`,
    uses: `${head}:uses`,
    content: (sha256) => `${head}:content:${sha256}`,
  };
}
