/** One process of a deployment, whichever file describes it. */

export interface Part {
  readonly name: string;
  /** Name that all of one kind share: `room`, `worker`, `redis`. */
  readonly app: string;
  readonly command: readonly string[];
  /** Environment, including the image's own variables. */
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  /** Whether its root file system is read-only, and its user; undefined is the image's user. */
  readonly readOnlyRoot: boolean;
  readonly user?: string | number | undefined;
  /** Ports that it opens, by name if they have one. */
  readonly ports: Readonly<Record<string, number>>;
  /** Seconds between the first request to end and SIGKILL. */
  readonly graceSeconds: number;
  /** Seconds before it gets SIGTERM. */
  readonly preStopSeconds: number;
  readonly probe: readonly string[] | null;
}

export interface Mount {
  readonly path: string;
  readonly readOnly: boolean;
}

/** Variables of the image's ENV lines (`NAME=VALUE`). */
export function readImageEnv(dockerfile: string): Record<string, string> {
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  return Object.fromEntries([...last.matchAll(/^ENV (\w+)=(\S+)$/gm)].map(([, name, value]) => [name!, value!]));
}

/** Command of the image if no other is given. */
export function readImageCommand(dockerfile: string): string[] {
  const [, json = '[]'] = /^CMD (.*)$/m.exec(dockerfile) ?? [];
  return JSON.parse(json) as string[];
}
