/**
 * A room that knows nothing of Rubato: drivers take bend after bend as fast as they dare, and slide when they are too
 * fast. `race-adaptation.ts` makes it adaptive. Its only concession is one any game makes: `grip` is a field, and two
 * methods can be overridden.
 */
import { type Client, Room } from '@colyseus/core';
import { type SchemaType, schema, t } from '@colyseus/schema';

const Driver = schema(
  {
    lap: t.uint16().default(0),
    bend: t.uint8().default(0),
    /** Seconds so far in this lap, then those of the last lap. */
    seconds: t.float32().default(0),
    lapSeconds: t.float32().default(0),
  },
  'Driver',
);
export const RaceState = schema({ grip: t.float32().default(0.6), drivers: t.map(Driver) }, 'RaceState');
export type RaceState = SchemaType<typeof RaceState>;

/** Share of the grip that is left in each bend of a lap: the second bend is sharp. */
const BENDS = [1, 0.7, 0.9, 0.8] as const;
const SLOWEST_SECONDS = 15;
const SLIDE_SECONDS = 6;
/** Seconds to wait: a phone that changes its network is back sooner. */
const RECONNECT_SECONDS = 30;

export class RaceRoom extends Room<{ state: RaceState }> {
  override maxClients = 8;
  override maxMessagesPerSecond = 20;
  override state = new RaceState();
  override messages = {
    /** The speed in the next bend, from 0 to 1. */
    bend: (client: Client, speed: unknown) => this.#take(client.sessionId, speed),
  };

  static override async onAuth(): Promise<boolean> {
    return true;
  }

  override onJoin(client: Client): void {
    this.state.drivers.set(client.sessionId, new Driver());
  }

  override onDrop(client: Client): void {
    // It rejects when the time is up or the room ends: onLeave follows in both cases.
    this.allowReconnection(client, RECONNECT_SECONDS).catch(() => undefined);
  }

  override onLeave(client: Client): void {
    this.state.drivers.delete(client.sessionId);
  }

  /** Called after a bend, `clean` without a slide. Subclasses override it. */
  protected onBend(_sessionId: string, _clean: boolean): void {}

  /** Called after a complete lap. Subclasses override it. */
  protected onLap(_sessionId: string, _seconds: number): void {}

  #take(sessionId: string, speed: unknown): void {
    const driver = this.state.drivers.get(sessionId);
    if (driver === undefined || typeof speed !== 'number' || !(speed >= 0 && speed <= 1)) return;
    const clean = speed <= this.state.grip * BENDS[driver.bend]!;
    driver.seconds += SLOWEST_SECONDS / (1 + speed) + (clean ? 0 : SLIDE_SECONDS);
    driver.bend = (driver.bend + 1) % BENDS.length;
    this.onBend(sessionId, clean);
    if (driver.bend > 0) return;
    driver.lap++;
    driver.lapSeconds = driver.seconds;
    driver.seconds = 0;
    this.onLap(sessionId, driver.lapSeconds);
  }
}
