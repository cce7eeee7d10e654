/** The door's metrics. Labels are error codes and verdicts, of which there are few. */
import { Counter, type Registry } from 'prom-client';
import type { ErrorCode } from '../../errors.ts';
import type { Verdict } from './message-gate.ts';

export interface DoorMetrics {
  /** Counts a refused request, by code. */
  refused(code: ErrorCode): void;
  /** Counts a dropped message, or a connection closed for what it sent. */
  limited(verdict: Exclude<Verdict, 'pass'>): void;
}

export function createDoorMetrics(registry: Registry): DoorMetrics {
  const registers = [registry];
  const refusals = new Counter({
    name: 'rubato_refusals_total',
    help: 'Requests turned away at the door, by code.',
    labelNames: ['code'],
    registers,
  });
  const limited = new Counter({
    name: 'rubato_limited_messages_total',
    help: 'Messages dropped, and connections closed for going on (close) or for what no client sends (refuse).',
    labelNames: ['verdict'],
    registers,
  });
  return {
    refused: (code) => refusals.inc({ code }),
    limited: (verdict) => limited.inc({ verdict }),
  };
}
