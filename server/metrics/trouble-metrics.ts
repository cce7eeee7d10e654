/** Prometheus metrics of what a server can't do for its sessions. */
import { Gauge, type Registry } from 'prom-client';
import type { RefusedModel } from '../../inference/registry/refused-models.ts';
import type { Calibration } from './calibration-watch.ts';
import type { StoppedKind } from './stopped-watch.ts';

export interface TroubleSources {
  /** Every room kind with recent answers: its problem, or null. */
  readonly rooms: () => ReadonlyMap<string, unknown>;
  /** Every room kind with sessions that adapt no more. */
  readonly stopped: () => ReadonlyMap<string, Pick<StoppedKind, 'sessions'>>;
  /** Models that can't answer at all. */
  readonly refused: () => readonly RefusedModel[];
  /** Room kinds with enough outcomes to compare with what was expected. */
  readonly calibrations: () => readonly Pick<Calibration, 'room' | 'by' | 'error'>[];
}

export function addTroubleGauges(registry: Registry, { rooms, stopped, refused, calibrations }: TroubleSources): void {
  const registers = [registry];
  new Gauge({
    name: 'rubato_room_on_fallback',
    help: '1 for a room kind whose sessions live on their fallback, by their recent answers; 0 for others that are played.',
    labelNames: ['room'],
    registers,
    collect() {
      this.reset();
      for (const [room, trouble] of rooms()) this.set({ room }, trouble === null ? 0 : 1);
    },
  });
  new Gauge({
    name: 'rubato_stopped_sessions',
    help: 'Sessions that a mistake in the game keeps from adapting, by kind of room; until two minutes after the last ended.',
    labelNames: ['room'],
    registers,
    collect() {
      this.reset();
      for (const [room, { sessions }] of stopped()) this.set({ room }, sessions);
    },
  });
  new Gauge({
    name: 'rubato_calibration_error',
    help: 'Distance of expected chances from what came, less what chance alone makes, by kind of room and by what expected it (belief, model).',
    labelNames: ['room', 'by'],
    registers,
    collect() {
      this.reset();
      for (const { room, by, error } of calibrations()) this.set({ room, by }, error);
    },
  });
  new Gauge({
    name: 'rubato_refused_models',
    help: 'Models that rooms ask and that cannot answer, by model and error code.',
    labelNames: ['model', 'code'],
    registers,
    collect() {
      this.reset();
      for (const { model, error } of refused()) this.set({ model, code: error.code }, 1);
    },
  });
}
