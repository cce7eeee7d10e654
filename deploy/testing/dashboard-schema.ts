/**
 * The parts of Grafana's dashboard model that ours uses, strictly: anything else is a typing mistake. The compiler
 * checks the shape against Grafana's published types (@grafana/schema), see `asDashboard`.
 */
import { type Dashboard, ThresholdsMode } from '@grafana/schema';
import { z } from 'zod';

const datasource = z.strictObject({ type: z.literal('prometheus'), uid: z.literal('prometheus') });

const gridPos = z.strictObject({
  x: z.int().min(0).max(23),
  y: z.int().min(0),
  w: z.int().min(1).max(24),
  h: z.int().min(1),
});

const defaults = z.strictObject({
  unit: z.enum(['short', 's', 'ops', 'percentunit']),
  custom: z
    .strictObject({
      lineWidth: z.int(),
      fillOpacity: z.int(),
      stacking: z.strictObject({ mode: z.literal('normal'), group: z.string() }).exactOptional(),
    })
    .exactOptional(),
  thresholds: z
    .strictObject({
      mode: z.literal(ThresholdsMode.Absolute),
      steps: z.array(z.strictObject({ color: z.string(), value: z.number().nullable() })).min(2),
    })
    .exactOptional(),
});

const target = z.strictObject({
  refId: z.string().regex(/^[A-Z]$/),
  expr: z.string().min(1),
  legendFormat: z.string().min(1),
});

const shown = z.strictObject({
  id: z.int().min(1),
  type: z.enum(['timeseries', 'stat']),
  title: z.string().min(1),
  description: z.string().min(1),
  gridPos,
  datasource,
  fieldConfig: z.strictObject({ defaults, overrides: z.array(z.never()) }),
  targets: z.array(target).min(1),
});

const row = z.strictObject({
  id: z.int().min(1),
  type: z.literal('row'),
  title: z.string().min(1),
  collapsed: z.literal(false),
  gridPos,
  panels: z.array(z.never()),
});

export const dashboardSchema = z.strictObject({
  uid: z.string(),
  title: z.string(),
  tags: z.array(z.string()),
  schemaVersion: z.int().min(36),
  editable: z.boolean(),
  refresh: z.string(),
  timezone: z.literal('browser'),
  graphTooltip: z.literal(1),
  time: z.strictObject({ from: z.string(), to: z.string() }),
  templating: z.strictObject({ list: z.array(z.never()) }),
  annotations: z.strictObject({ list: z.array(z.never()) }),
  panels: z.array(z.discriminatedUnion('type', [shown, row])),
});

export type RubatoDashboard = z.output<typeof dashboardSchema>;

/** Compiles only while everything that the schema accepts is a dashboard to Grafana. */
export function asDashboard(dashboard: RubatoDashboard): Dashboard {
  return dashboard;
}
