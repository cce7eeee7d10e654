/** A real client of the arena for system tests: Colyseus' own SDK, inputs at 20 Hz. */
import { Client, type Room } from '@colyseus/sdk';
import { type Adaptation, adaptationOf } from '../client/adaptation-of.ts';
import { ARENA_MESSAGE, type JoinOptions, PROTOCOL_VERSION, type Welcome } from '../rooms/arena/arena-protocol.ts';
import type { ArenaInput, ArenaState } from '../rooms/arena/room/arena-state.ts';
import { TICK_MS } from '../rooms/arena/simulation/world/constants.ts';
import { until } from './until.ts';

type Steering = (
  tick: number,
  state: ArenaState,
) => Partial<Pick<ArenaInput, 'moveX' | 'moveY' | 'aimX' | 'aimY' | 'buttons'>>;

export interface ArenaClient {
  readonly room: Room<never, ArenaState>;
  readonly slot: number;
  readonly code: string;
  readonly adaptation: Adaptation;
  /** The close code, once the connection is over for good; null before. */
  closeCode(): number | null;
  stop(): void;
}

export interface ArenaClientOptions extends Partial<JoinOptions> {
  /** The code of the session to join; default any session. */
  readonly code?: string;
  /** Headers of its requests, as a browser sends `origin`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The arena's name on this server; default arena. */
  readonly as?: string;
  /** Makes a new session, instead of joining one with a free place. */
  readonly create?: boolean;
  readonly steer?: Steering;
  /** Whether the network holds back input number `tick`. Held inputs go out with the next one that is not held. */
  readonly holdsBack?: (tick: number) => boolean;
}

/** Moves in a circle and shoots around. */
const circling: Steering = (tick) => ({
  moveX: Math.round(127 * Math.sin(tick / 9)),
  moveY: Math.round(127 * Math.cos(tick / 9)),
  aimX: Math.round(127 * Math.cos(tick / 13)),
  aimY: Math.round(127 * Math.sin(tick / 13)),
  buttons: 1,
});

export async function joinArena(
  url: string,
  {
    code,
    as = 'arena',
    create = false,
    headers = {},
    steer = circling,
    holdsBack = () => false,
    ...options
  }: ArenaClientOptions = {},
): Promise<ArenaClient> {
  const client = new Client(url.replace('http', 'ws'), { headers: { ...headers } });
  const join: JoinOptions = { protocol: PROTOCOL_VERSION, ...options };
  const enter = () => (create ? client.create(as, join) : client.joinOrCreate(as, join));
  const room: Room<never, ArenaState> = await (code === undefined ? enter() : client.joinById(code, join));
  const welcomes: Welcome[] = [];
  let closeCode: number | null = null;
  room.onMessage(ARENA_MESSAGE.welcome, (message: Welcome) => {
    welcomes.push(message);
  });
  room.onError(() => undefined);
  room.onLeave((closed: number) => {
    closeCode = closed;
  });
  await until('the welcome', () => welcomes.length > 0 || closeCode !== null);
  if (closeCode !== null) throw new Error(`expected a welcome, got close code ${closeCode}`);
  const input = room.input<ArenaInput>({ mode: 'reliable' });
  let tick = 0;
  let held = 0;
  const timer = setInterval(() => {
    if (closeCode !== null || !room.connection.isOpen || holdsBack(tick + ++held)) return;
    for (; held > 0; held--) {
      Object.assign(input.data, { moveX: 0, moveY: 0, buttons: 0, ...steer(tick, room.state) }, { seq: ++tick });
      input.send();
    }
  }, TICK_MS);
  const { slot, code: sessionCode } = welcomes[0]!;
  const adaptation = adaptationOf(room);
  return { room, slot, code: sessionCode, adaptation, closeCode: () => closeCode, stop: () => clearInterval(timer) };
}

/** Resolves when the player's game has gone on; throws when it was closed or stands still. */
export async function untilPlayedOn(client: ArenaClient): Promise<void> {
  const { tick } = client.room.state;
  await until('the player to play on', () => client.closeCode() !== null || client.room.state.tick > tick + 2);
  if (client.closeCode() !== null)
    throw new Error(`expected a player who plays on, got close code ${client.closeCode()}`);
}
