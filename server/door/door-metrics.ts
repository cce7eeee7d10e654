/** What the door counts. Labels are error codes and verdicts: few by construction. */
import { Counter, type Registry } from 'prom-client';
import type { ErrorCode } from '../../errors.ts';

export interface DoorMetrics {
  /** A request turned away, by code. */
  refused(code: ErrorCode): void;
  /** A message dropped, or a connection closed for going on. */
  limited(verdict: 'drop' | 'close'): void;
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
    help: 'Messages dropped, and connections closed for going on.',
    labelNames: ['verdict'],
    registers,
  });
  return {
    refused: (code) => refusals.inc({ code }),
    limited: (verdict) => limited.inc({ verdict }),
  };
}
