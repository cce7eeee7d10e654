/**
 * The head of a registry's log, kept outside of the registry: how many entries there were, and the hash of the last.
 * Who can write to the registry could write it anew from the beginning; the head shows it. It is signed if there is a
 * key.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { RubatoError } from '../../errors.ts';
import { codeOf, messageOf } from '../../thrown.ts';
import { isSignatureOf, type SigningKey } from './model-signature.ts';
import type { LogEntry } from './registry-log.ts';

export interface HeadKeeper {
  /** Throws REGISTRY_BROKEN if the log is not one that began as the head says. */
  check(log: readonly LogEntry[]): Promise<void>;
  keep(log: readonly LogEntry[]): Promise<void>;
}

/** Nothing is kept: for readers, which change nothing. */
export const NO_HEAD: HeadKeeper = { check: async () => undefined, keep: async () => undefined };

const keptHead = z.strictObject({
  entries: z.int().min(0),
  hash: z.string(),
  signature: z.strictObject({ key: z.string(), signature: z.string() }).nullable(),
});
type KeptHead = z.output<typeof keptHead>;

const textOf = (entries: number, hash: string) => `rubato log 1\n${entries}\n${hash}\n`;

/** Keeps it in `file`. With a key, a head that has another signature or none is REGISTRY_BROKEN. */
export function createHeadKeeper(file: string, key: SigningKey | null): HeadKeeper {
  const read = async (): Promise<KeptHead | null> => {
    try {
      return keptHead.parse(JSON.parse(await readFile(file, 'utf8')));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw new RubatoError('REGISTRY_BROKEN', `${file}: ${codeOf(error) || messageOf(error).slice(0, 200)}`);
    }
  };
  const check = async (log: readonly LogEntry[]) => {
    const head = await read();
    if (head === null) return;
    const { entries, hash, signature } = head;
    const isSigned = signature !== null && isSignatureOf(signature, textOf(entries, hash));
    const own = key === null ? signature === null || isSigned : isSigned && signature.key === key.sign('').key;
    if (!own) throw new RubatoError('REGISTRY_BROKEN', `${file}, which is not signed by this key`);
    if (log.length < entries || (entries > 0 && log[entries - 1]!.hash !== hash)) {
      const expected = `a log that begins with the ${entries} changes that ${file} knows`;
      throw new RubatoError('REGISTRY_BROKEN', `another one, of ${log.length}`, { expected });
    }
  };
  return {
    check,
    async keep(log) {
      await check(log);
      const [entries, hash] = [log.length, log.at(-1)?.hash ?? ''];
      const signature = key?.sign(textOf(entries, hash)) ?? null;
      const next = `${file}.${randomUUID()}`;
      try {
        await mkdir(dirname(file), { recursive: true });
        await writeFile(next, `${JSON.stringify({ entries, hash, signature })}\n`);
        await rename(next, file);
      } catch (error) {
        // The change is made. Without its head it would only be noticed later that it was taken back.
        const got = `${file}: ${codeOf(error) || messageOf(error)}`;
        throw new RubatoError('REGISTRY_HEAD', got, { cause: error });
      }
    },
  };
}
