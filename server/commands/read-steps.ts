/** Reads the file of `--steps`. */
import { readFile } from 'node:fs/promises';
import { RubatoError } from '../../errors.ts';
import { messageOf } from '../../thrown.ts';
import { parseSteps, type Steps } from '../../training/preprocessing/steps.ts';

/** Throws DATA_FILE, DATA_FORMAT for what is no JSON, and DEFINITION_INVALID for steps that there are not. */
export async function readSteps(file: string): Promise<Steps> {
  return parseSteps(parseJson(file, await readText(file)));
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new RubatoError('DATA_FILE', `${file}: ${messageOf(cause)}`, { cause });
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RubatoError('DATA_FORMAT', `${file}: ${messageOf(cause)}`, { expected: 'steps as JSON', cause });
  }
}
