/** Where the running package came from, so that a new game can depend on the same. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RubatoError } from '../../errors.ts';
import { VERSION } from '../version.ts';

export type PackageOrigin = { readonly kind: 'tarball'; readonly path: string } | { readonly kind: 'registry' };

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The tarball that is given, or else what npm noted when it installed `folder`: a tarball, or a registry. In the
 * repository it is what `npm run package` made. Throws NEW_TARBALL.
 */
export async function findOrigin(given: string | null, folder = PACKAGE): Promise<PackageOrigin> {
  if (given !== null) return tarballAt(given);
  const modules = dirname(resolve(folder));
  const resolved = await resolvedBy(modules);
  if (resolved === null) return tarballAt(join(folder, 'dist', `rubato-${VERSION}.tgz`));
  return resolved.startsWith('file:')
    ? tarballAt(join(dirname(modules), resolved.slice('file:'.length)))
    : { kind: 'registry' };
}

/** The address in npm's own record of a node_modules folder; null where there is none. */
async function resolvedBy(modules: string): Promise<string | null> {
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) return null;
  const { packages } = JSON.parse(await readFile(record, 'utf8')) as {
    packages?: Readonly<Record<string, { readonly resolved?: string }>>;
  };
  return packages?.['node_modules/rubato']?.resolved ?? null;
}

function tarballAt(path: string): PackageOrigin {
  if (path.endsWith('.tgz') && existsSync(path)) return { kind: 'tarball', path };
  throw new RubatoError('NEW_TARBALL', path);
}
