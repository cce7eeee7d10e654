/**
 * Which models may run on threads of the process that has the sessions. Those that come with this repository are listed
 * here by the sha256 of their file; others by the operator's trust file, by sha256 or by the key that signed them.
 * Any other model runs in a process of its own.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { RubatoError } from '../../errors.ts';
import { codeOf, messageOf } from '../../thrown.ts';
import type { ModelManifest } from './model-manifest.ts';
import { keyId, type ModelSignature } from './model-signature.ts';

/** The files in models/, as this version has them. */
const SHIPPED: readonly string[] = [
  // success@3
  'dc9e583068b431c981a8434a0dc1097b7895c7bcb434d5aa9027427997c73746',
  // success@4
  'a309d1c1ded9824b1779e6ee43bac7936cda316648055fb11451f6e1a8472418',
];

const trustFile = z.strictObject({
  /** sha256 of model files, and of files with their weights. */
  models: z
    .array(z.string().regex(/^[0-9a-f]{64}$/))
    .max(10_000)
    .default([]),
  /** Fingerprints of keys; `rubato models show` prints that of a signed model. */
  keys: z
    .array(z.string().regex(/^[0-9a-f]{16}$/))
    .max(1000)
    .default([]),
});

/** A trusted file is a kilobyte per ten models. */
const MAX_BYTES = 1024 * 1024;

export interface ModelTrust {
  trusts(model: { readonly manifest: ModelManifest; readonly signature?: ModelSignature | null }): boolean;
}

/** Only what is shipped. */
export const SHIPPED_ONLY: ModelTrust = trustOf(SHIPPED, []);

/** Trusts the models that come with Rubato and those that the operator's file lists. Throws TRUST_FILE. */
export async function readTrust(file: string): Promise<ModelTrust> {
  try {
    const text = await readFile(file, 'utf8');
    if (text.length > MAX_BYTES) throw new Error(`${text.length} characters`);
    const { models, keys } = trustFile.parse(JSON.parse(text));
    return trustOf([...SHIPPED, ...models], keys);
  } catch (error) {
    const why = error instanceof z.ZodError ? zodWords(error) : codeOf(error) || messageOf(error);
    throw new RubatoError('TRUST_FILE', `${file}: ${why}`, { cause: error });
  }
}

function zodWords({ issues }: z.ZodError): string {
  const [issue] = issues;
  return `${issue?.path.join('.') || 'the file'}: ${issue?.message}`;
}

function trustOf(hashes: readonly string[], keys: readonly string[]): ModelTrust {
  const known = new Set(hashes);
  return {
    trusts({ manifest, signature = null }) {
      if (signature !== null && keys.includes(keyId(signature.key))) return true;
      const files = [manifest.sha256, ...(manifest.externalData ?? []).map(({ sha256 }) => sha256)];
      return files.every((hash) => known.has(hash));
    },
  };
}
