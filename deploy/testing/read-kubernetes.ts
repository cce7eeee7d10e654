/** The pods that the Kubernetes file asks for, and the routes of its Ingress. */
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { type Part, readImageEnv } from './part.ts';

/** The cluster's secrets, by name and key. */
export type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A host and path of the Ingress, and the pods that may get its requests. */
export interface Route {
  readonly host: string;
  readonly path: string;
  readonly tls: boolean;
  readonly pods: readonly string[];
  /** Name of the pods' port. */
  readonly port: string;
}

const env = z.array(
  z.object({
    name: z.string(),
    value: z.string().optional(),
    valueFrom: z
      .object({
        fieldRef: z.object({ fieldPath: z.literal('metadata.name') }).optional(),
        secretKeyRef: z.object({ name: z.string(), key: z.string() }).optional(),
      })
      .optional(),
  }),
);
const exec = z.object({ command: z.array(z.string()) });
const container = z.object({
  name: z.string(),
  image: z.string(),
  args: z.array(z.string()),
  env: env.default([]),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).default([]),
  volumeMounts: z.array(z.object({ mountPath: z.string(), readOnly: z.boolean().default(false) })).default([]),
  securityContext: z.object({ readOnlyRootFilesystem: z.boolean() }).optional(),
  lifecycle: z.object({ preStop: z.object({ exec }) }).optional(),
  readinessProbe: z.object({ exec: exec.optional() }).optional(),
  resources: z.object({ limits: z.object({ memory: z.string() }) }),
});
const podSpec = z.object({
  terminationGracePeriodSeconds: z.number().default(30),
  enableServiceLinks: z.boolean().default(true),
  securityContext: z.object({ runAsUser: z.number() }).optional(),
  initContainers: z.array(container).default([]),
  containers: z.array(container).length(1),
});
const workload = z.object({
  kind: z.enum(['Deployment', 'StatefulSet']),
  metadata: z.object({ name: z.string() }),
  spec: z.object({ replicas: z.number().default(1), template: z.object({ spec: podSpec }) }),
});
const service = z.object({
  kind: z.literal('Service'),
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    selector: z.record(z.string(), z.string()),
    ports: z.array(z.object({ name: z.string(), targetPort: z.string().optional() })),
  }),
});
const backend = z.object({ service: z.object({ name: z.string(), port: z.object({ name: z.string() }) }) });
const ingress = z.object({
  kind: z.literal('Ingress'),
  spec: z.object({
    tls: z.array(z.object({ secretName: z.string(), hosts: z.array(z.string()) })).default([]),
    rules: z.array(
      z.object({ host: z.string(), http: z.object({ paths: z.array(z.object({ path: z.string(), backend })) }) }),
    ),
  }),
});

export type Workload = z.output<typeof workload>;

const documentsOf = (text: string): unknown[] => parseAllDocuments(text).map((document) => document.toJS());

function readAll<T>(text: string, schema: z.ZodType<T>): T[] {
  return documentsOf(text).flatMap((document) => {
    const read = schema.safeParse(document);
    return read.success ? [read.data] : [];
  });
}

export const readWorkloads = (text: string): Workload[] => readAll(text, workload);

/** The pods. Those of a StatefulSet have names of their own; one stands for all of a Deployment. */
export function readPods(text: string, dockerfile: string, secrets: Secrets): Part[] {
  return readWorkloads(text).flatMap(({ kind, metadata: { name }, spec: { replicas, template } }) => {
    const names = kind === 'Deployment' ? [name] : Array.from({ length: replicas }, (_, i) => `${name}-${i}`);
    return names.map((pod) => partOf(pod, name, template.spec, dockerfile, secrets));
  });
}

function partOf(name: string, app: string, spec: z.output<typeof podSpec>, dockerfile: string, secrets: Secrets): Part {
  const { args, image, ports, volumeMounts, securityContext, lifecycle, readinessProbe, ...only } = spec.containers[0]!;
  const own = Object.fromEntries(only.env.map((entry) => [entry.name, readValue(entry, name, secrets)]));
  const given = expandAll(own);
  const [program, seconds] = lifecycle?.preStop.exec.command ?? [];
  return {
    name,
    app,
    command: args.map((arg) => expand(arg, given)),
    env: { ...(image.startsWith('rubato') ? readImageEnv(dockerfile) : {}), ...given },
    mounts: volumeMounts.map(({ mountPath: path, readOnly }) => ({ path, readOnly })),
    readOnlyRoot: securityContext?.readOnlyRootFilesystem === true,
    user: spec.securityContext?.runAsUser,
    ports: Object.fromEntries(ports.map(({ name: port, containerPort }) => [port, containerPort])),
    graceSeconds: spec.terminationGracePeriodSeconds,
    preStopSeconds: program === 'sleep' ? Number(seconds) : 0,
    probe: readinessProbe?.exec?.command ?? null,
  };
}

function readValue({ name, value, valueFrom }: z.output<typeof env>[number], pod: string, secrets: Secrets): string {
  if (value !== undefined) return value;
  if (valueFrom?.fieldRef !== undefined) return pod;
  const { name: secret = '', key = '' } = valueFrom?.secretKeyRef ?? {};
  const found = secrets[secret]?.[key];
  if (found === undefined) throw new Error(`${name}: expected a secret that is made, got ${secret}/${key}`);
  return found;
}

/** Replaces `$(NAME)` by a variable that was given before, as Kubernetes does; others stay as they are. */
function expandAll(own: Readonly<Record<string, string>>): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) given[name] = expand(value, given);
  return given;
}

const expand = (text: string, given: Readonly<Record<string, string>>): string =>
  text.replace(/\$\((\w+)\)/g, (whole, name: string) => given[name] ?? whole);

export function readRoutes(text: string, pods: readonly Part[]): Route[] {
  const services = new Map(readAll(text, service).map((found) => [found.metadata.name, found]));
  return readAll(text, ingress).flatMap(({ spec }) =>
    spec.rules.flatMap(({ host, http }) =>
      http.paths.map(({ path, backend: { service: wanted } }) => {
        const found = services.get(wanted.name);
        const port = found?.spec.ports.find(({ name }) => name === wanted.port.name);
        if (found === undefined || port === undefined)
          throw new Error(`${host}: expected a service, got ${wanted.name}`);
        const { app, 'statefulset.kubernetes.io/pod-name': pod } = found.spec.selector;
        return {
          host,
          path,
          tls: spec.tls.some(({ hosts }) => hosts.includes(host)),
          pods: pods.filter((one) => one.app === app || one.name === pod).map(({ name }) => name),
          port: port.targetPort ?? port.name,
        };
      }),
    ),
  );
}
