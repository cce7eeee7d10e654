/** The way of events to whoever adapts: some are lost, come twice, or late and so in another order. */
import type { OnHeadlessEvent } from '../../../rooms/arena/headless/headless-world.ts';
import { TICKS_PER_SECOND } from '../../../rooms/arena/simulation/world/constants.ts';
import type { Random } from '../../../training/random.ts';
import type { ArenaTelemetry } from '../arena/kind.ts';

export interface LateEvents {
  readonly onEvent: OnHeadlessEvent;
  /** Hands over what has arrived by this tick. */
  deliver(tick: number): void;
}

type Event = Parameters<OnHeadlessEvent>;

/** Events under way at most: 20 a second, of which one in a thousand takes longer than seven mean delays of 2 s. */
const MOST_UNDER_WAY = 1024;

export function delayEvents(telemetry: ArenaTelemetry, random: Random, take: OnHeadlessEvent): LateEvents {
  const { loss, twice, delaySeconds } = telemetry;
  const underWay: { readonly due: number; readonly event: Event }[] = [];
  const send = (event: Event) => {
    const due = event[0] - delaySeconds * TICKS_PER_SECOND * Math.log(1 - random());
    // What doesn't fit is lost, as in networks.
    if (underWay.length < MOST_UNDER_WAY) underWay.push({ due, event });
  };
  return {
    onEvent(...event) {
      if (random() < loss) return;
      send(event);
      if (random() < twice) send(event);
    },
    deliver(tick) {
      for (let i = underWay.length - 1; i >= 0; i--) {
        const { due, event } = underWay[i]!;
        if (due > tick) continue;
        underWay.splice(i, 1);
        const [, ...rest] = event;
        // A controller that sees it late takes it for new.
        take(tick, ...rest);
      }
    },
  };
}
