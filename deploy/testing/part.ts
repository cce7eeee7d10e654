/** One process of a deployment, whichever file describes it. */

export interface Part {
  readonly name: string;
  /** What all of one kind share: `room`, `worker`, `redis`. */
  readonly app: string;
  readonly command: readonly string[];
  /** The image's own variables included. */
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  /** Whether its root file system can be written, and which user it is: undefined is the image's. */
  readonly readOnlyRoot: boolean;
  readonly user?: string | number | undefined;
  /** Ports that it opens, by name where they have one. */
  readonly ports: Readonly<Record<string, number>>;
  /** Between the first word of its end and SIGKILL. */
  readonly graceSeconds: number;
  /** What goes by before it gets SIGTERM. */
  readonly preStopSeconds: number;
  readonly probe: readonly string[] | null;
}

export interface Mount {
  readonly path: string;
  readonly readOnly: boolean;
}

/** `NAME=VALUE` of the image's ENV lines. */
export function readImageEnv(dockerfile: string): Record<string, string> {
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  return Object.fromEntries([...last.matchAll(/^ENV (\w+)=(\S+)$/gm)].map(([, name, value]) => [name!, value!]));
}

/** What the image does when nothing else is said. */
export function readImageCommand(dockerfile: string): string[] {
  const [, json = '[]'] = /^CMD (.*)$/m.exec(dockerfile) ?? [];
  return JSON.parse(json) as string[];
}
