/**
 * What a server can't do for its sessions: models that can't answer, kinds of room that live on their fallback, adapt no
 * more, or have players of whom something else is expected than comes. Each is told as a problem and as a metric.
 */
import type { RefusedModel } from '../../inference/registry/refused-models.ts';
import type { RoomObserver } from '../../rooms/adaptation-services.ts';
import type { ServiceLog } from '../log/service-log.ts';
import { createCalibrationWatch } from './calibration-watch.ts';
import { createFallbackWatch } from './fallback-watch.ts';
import type { Metrics } from './metrics.ts';
import { createStoppedWatch } from './stopped-watch.ts';
import { addTroubleGauges } from './trouble-metrics.ts';

export interface Troubles {
  /** What rooms tell, for the metrics too. */
  readonly observer: RoomObserver;
  /** One line for each, with its code. */
  problems(): readonly string[];
  /**
   * Whether models don't answer here: sessions do better elsewhere. A mistake in a game's own code doesn't count, since it
   * would follow its sessions and empty one server after the other; nor do wrong expectations.
   */
  lacksModels(): boolean;
}

/** `refused` are the models that can't answer now. */
export function watchTroubles(metrics: Metrics, log: ServiceLog, refused: () => readonly RefusedModel[]): Troubles {
  const fallbacks = createFallbackWatch(log);
  const stops = createStoppedWatch();
  const calibration = createCalibrationWatch(log);
  const { registry, rooms } = metrics;
  addTroubleGauges(registry, {
    rooms: () => fallbacks.rooms(),
    stopped: () => stops.rooms(),
    calibrations: () => calibration.rooms(),
    refused,
  });
  const lacking = () => [
    ...refused().map(({ error }) => error),
    ...[...fallbacks.rooms().values()].filter((trouble) => trouble !== null),
  ];
  return {
    observer: {
      ...rooms,
      answered(room, model, prediction) {
        rooms.answered(room, model, prediction);
        fallbacks.answered(room, model, prediction);
      },
      outcome(room, met) {
        rooms.outcome(room, met);
        calibration.outcome(room, met);
      },
      stopped(room, place, error) {
        rooms.stopped(room, place, error);
        stops.stopped(room, place, error);
      },
      sessionEnded(room, stopped) {
        rooms.sessionEnded(room, stopped);
        if (stopped) stops.ended(room);
      },
    },
    problems() {
      const stopped = [...stops.rooms().values()].map(({ trouble }) => trouble);
      const miscalibrated = calibration.rooms().flatMap(({ trouble }) => trouble ?? []);
      return [...new Set([...lacking(), ...stopped, ...miscalibrated].map(({ message }) => message))];
    },
    lacksModels: () => lacking().length > 0,
  };
}
