/** The parts of Prometheus' files that ours use, strictly, by the names of its configuration reference. */
import { z } from 'zod';

const duration = z.string().regex(/^\d+(ms|s|m|h)$/);

const authorization = z.strictObject({ credentials: z.string().min(16) });

export const prometheusSchema = z.strictObject({
  global: z.strictObject({ scrape_interval: duration, evaluation_interval: duration }),
  rule_files: z.array(z.string()),
  scrape_configs: z.array(
    z.union([
      z.strictObject({
        job_name: z.string(),
        authorization,
        static_configs: z.array(z.strictObject({ targets: z.array(z.string().regex(/^[\w-]+:\d+$/)) })),
      }),
      z.strictObject({
        job_name: z.string(),
        authorization,
        dns_sd_configs: z.array(
          z.strictObject({
            names: z.array(z.string()),
            type: z.enum(['A', 'AAAA', 'SRV']),
            port: z.int(),
            refresh_interval: duration,
          }),
        ),
      }),
    ]),
  ),
});

export const alertsSchema = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^[A-Z]\w+$/),
          expr: z.string().min(1),
          for: duration.optional(),
          labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.strictObject({ summary: z.string(), action: z.string() }),
        }),
      ),
    }),
  ),
});
