/**
 * Signatures of pushed versions and of the log's head, by Ed25519. A signature names its key by a fingerprint and
 * brings the public key along: whether that key is trusted is another question (model-trust.ts).
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { RubatoError } from '../../errors.ts';
import { codeOf, messageOf } from '../../thrown.ts';

const modelSignature = z.strictObject({
  /** The public key: SPKI, DER, base64. */
  key: z.base64().max(200),
  signature: z.base64().max(200),
});
export type ModelSignature = z.output<typeof modelSignature>;

export interface SigningKey {
  /** Fingerprint of the public key. */
  readonly id: string;
  sign(text: string): ModelSignature;
}

/** Reads a private key as `openssl genpkey -algorithm ed25519` writes it. Throws MODELS_KEY. */
export async function readSigningKey(file: string): Promise<SigningKey> {
  try {
    return signingKey(createPrivateKey(await readFile(file)));
  } catch (error) {
    // Neither the file's content nor a part of it may get into a message.
    const why = error instanceof RubatoError ? messageOf(error) : `${codeOf(error) || 'no private key'}`;
    throw error instanceof RubatoError ? error : new RubatoError('MODELS_KEY', `${file}: ${why}`);
  }
}

function signingKey(key: KeyObject): SigningKey {
  if (key.asymmetricKeyType !== 'ed25519') throw new RubatoError('MODELS_KEY', String(key.asymmetricKeyType));
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
  return {
    id: keyId(spki),
    sign: (text) => ({ key: spki, signature: sign(null, Buffer.from(text), key).toString('base64') }),
  };
}

/** Fingerprint of a public key in base64: what `show` prints and a trust file names. */
export function keyId(spki: string): string {
  return createHash('sha256').update(Buffer.from(spki, 'base64')).digest('hex').slice(0, 16);
}

/** Throws MODEL_SIGNATURE. */
export function parseSignature(bytes: Uint8Array, where: string): ModelSignature {
  try {
    return modelSignature.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (error) {
    throw new RubatoError('MODEL_SIGNATURE', `${where}: no signature`, { cause: error });
  }
}

/** The bytes that a version's signature covers. */
export function signedText(model: string, digest: string): string {
  return `rubato model 1\n${model}\n${digest}\n`;
}

/** Throws MODEL_SIGNATURE if the signature is not one of this version by the key that it brings. */
export function checkSignature(signature: ModelSignature, model: string, digest: string): void {
  if (isSignatureOf(signature, signedText(model, digest))) return;
  throw new RubatoError('MODEL_SIGNATURE', `${model}: one of other content, or by another key`);
}

export function isSignatureOf({ key, signature }: ModelSignature, text: string): boolean {
  try {
    const spki = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
    if (spki.asymmetricKeyType !== 'ed25519') return false;
    return verify(null, Buffer.from(text), spki, Buffer.from(signature, 'base64'));
  } catch {
    // Bytes that are no key signed nothing.
    return false;
  }
}
