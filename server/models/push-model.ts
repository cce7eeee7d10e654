/** Pushes a foreign file: inspected, described, given a version, signed, and put into the registry. */
import { RubatoError } from '../../errors.ts';
import { createPackage } from '../../inference/registry/model-package.ts';
import type { ModelRegistry } from '../../inference/registry/model-registry.ts';
import { type SigningKey, signedText } from '../../inference/registry/model-signature.ts';
import type { Change } from '../../inference/registry/registry-log.ts';
import { type InspectionLimits, inspectModel } from './push/inspect-model.ts';
import type { InspectionRequest } from './push/inspection-messages.ts';

export interface PushRequest extends Omit<InspectionRequest, 'version'> {
  /** Null: the next free one. */
  readonly version: string | null;
  readonly limits: InspectionLimits;
  /** Only looks. */
  readonly dryRun: boolean;
}

export interface Pushed {
  readonly model: string;
  readonly outcome: 'added' | 'there' | 'only looked';
  readonly findings: readonly (readonly [what: string, found: string])[];
}

/** Who loses a race for the next version takes the one behind it. */
const ATTEMPTS = 16;

/** Throws MODEL_EXISTS for a version that is taken, and what `inspectModel` throws. */
export async function pushModel(
  registry: ModelRegistry,
  key: SigningKey | null,
  request: PushRequest,
  change: Change,
): Promise<Pushed> {
  const { version, limits, dryRun, ...asked } = request;
  const { manifest, bytes, findings } = await inspectModel({ ...asked, version: version ?? '1' }, limits);
  const sign = key === null ? null : (model: string, digest: string) => key.sign(signedText(model, digest));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const own = version ?? (await nextVersion(registry, manifest.name));
    const model = `${manifest.name}@${own}`;
    if (dryRun) return { model, outcome: 'only looked', findings };
    const made = await createPackage({
      manifest: { ...manifest, version: own },
      bytes,
      external: asked.external,
      sign,
    });
    try {
      return { model, outcome: await registry.push(made, change), findings };
    } catch (error) {
      if (version !== null || !(error instanceof RubatoError) || error.code !== 'MODEL_EXISTS') throw error;
    }
  }
  throw new RubatoError('REGISTRY_UNREACHABLE', `others who took ${ATTEMPTS} versions meanwhile`);
}

async function nextVersion(registry: ModelRegistry, name: string): Promise<string> {
  const { digests } = await registry.state();
  const keys = [...digests.keys(), ...(await registry.versions()).map((model) => `${model.name}@${model.version}`)];
  const taken = keys.filter((key) => key.startsWith(`${name}@`)).map((key) => Number(key.slice(name.length + 1)));
  return String(1 + Math.max(0, ...taken));
}
