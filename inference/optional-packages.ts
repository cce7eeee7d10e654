/**
 * The packages that only some users of Rubato need, and that are heavy. The package declares them as optional, so that
 * nobody downloads 290 MB of ONNX Runtime for a room that runs on its rule.
 */
import { createRequire } from 'node:module';
import { RubatoError } from '../errors.ts';
import { codeOf } from '../thrown.ts';

interface OptionalPackage {
  /** What it does here, as the end of a sentence. */
  readonly does: string;
  /** Words after `npm install`. A test compares the versions with package.json. */
  readonly install: string;
}

export const OPTIONAL_PACKAGES = {
  // Its install script would fetch CUDA libraries from NuGet.
  'onnxruntime-node': { does: 'runs models', install: 'onnxruntime-node@1.30.0 --onnxruntime-node-install=skip' },
  '@colyseus/monitor': { does: "shows the admin port's rooms", install: '@colyseus/monitor@0.18.5' },
  '@colyseus/redis-driver': { does: 'lists the rooms of several servers', install: '@colyseus/redis-driver@0.18.3' },
  '@colyseus/redis-presence': { does: 'lets servers call each other', install: '@colyseus/redis-presence@0.18.5' },
  ioredis: { does: 'reaches the Redis that servers share', install: 'ioredis@5.11.1' },
  redis: { does: 'reaches the Redis that servers and workers share', install: 'redis@6.3.1' },
} as const satisfies Record<string, OptionalPackage>;

/** Throws PACKAGE_MISSING, with the command that installs it, if it isn't there. */
export function expectPackage(name: keyof typeof OPTIONAL_PACKAGES): void {
  const { does, install } = OPTIONAL_PACKAGES[name];
  if (isInstalled(name)) return;
  throw new RubatoError('PACKAGE_MISSING', `none; \`npm install ${install}\` adds it`, {
    expected: `the package ${name}, which ${does}`,
  });
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch (error) {
    // A package that exports nothing to `require` is there all the same.
    return codeOf(error) !== 'MODULE_NOT_FOUND';
  }
}
