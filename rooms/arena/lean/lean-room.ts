/**
 * A room with next to no game in it: it costs what Colyseus costs. Clients send acts, the state shows them, and twenty
 * patches leave per second. `AdaptiveLeanRoom` adds the adaptation and nothing else.
 */
import { type Client, Room } from '@colyseus/core';
import { ACT_BYTES, ACT_FIELDS, ACT_MESSAGE } from './act-frame.ts';
import { LEAN_PLAYERS, LeanPlayerState, LeanState, setDecided, setSeen } from './lean-state.ts';

export const PATCHES_PER_SECOND = 20;

/** Ten acts and a ping; an honest client never sends six times that. */
const MAX_MESSAGES_PER_SECOND = 60;

export class LeanRoom extends Room<{ state: LeanState }> {
  override maxClients = LEAN_PLAYERS;
  override maxMessagesPerSecond = MAX_MESSAGES_PER_SECOND;
  override patchRate = 1000 / PATCHES_PER_SECOND;
  override state = new LeanState();
  #slots = new Map<string, number>();
  #players: (LeanPlayerState | null)[] = Array.from({ length: LEAN_PLAYERS }, () => null);
  /** Fields of the current act; reused. */
  #fields = new Float32Array(ACT_FIELDS);
  #patches = 0;

  static override async onAuth(): Promise<boolean> {
    return true;
  }

  override onCreate(): void {
    this.onMessageBytes(ACT_MESSAGE, (client: Client, bytes: Uint8Array) => this.#act(client, bytes));
  }

  override onJoin(client: Client): void {
    const slot = this.#players.indexOf(null);
    const player = new LeanPlayerState();
    this.#players[slot] = player;
    this.#slots.set(client.sessionId, slot);
    this.#mark(slot);
    this.state.players.set(String(slot), player);
    client.send('slot', slot);
  }

  override onDrop(client: Client): void {
    // Rejects when the time is up or the room ends. onLeave follows in both cases.
    this.allowReconnection(client, 10).catch(() => undefined);
  }

  override onReconnect(client: Client): void {
    client.send('slot', this.#slots.get(client.sessionId) ?? -1);
  }

  override onLeave(client: Client): void {
    const slot = this.#slots.get(client.sessionId);
    if (slot === undefined) return;
    this.#slots.delete(client.sessionId);
    this.#players[slot] = null;
    this.#mark(slot);
    this.state.players.delete(String(slot));
  }

  /** Runs last before a patch is encoded, so the number in the patch is the patch's own. */
  override onBeforePatch(): void {
    this.state.patch = ++this.#patches;
    this.beat(this.#patches);
  }

  /** Called for subclasses when an act was taken in. */
  protected observe(_slot: number, _act: number, _type: number, _fields: Float32Array): void {}

  /** Called for subclasses when a patch is about to leave. */
  protected beat(_patch: number): void {}

  protected playerAt(slot: number): LeanPlayerState | null {
    return this.#players[slot] ?? null;
  }

  /** Resets a newcomer's marks. The root is always written first: see lean-state.ts. */
  #mark(slot: number): void {
    this.state.comings++;
    setSeen(this.state, slot, 0);
    setDecided(this.state, slot, 0);
  }

  #act(client: Client, bytes: Uint8Array): void {
    const slot = this.#slots.get(client.sessionId);
    const player = slot === undefined ? null : this.#players[slot]!;
    if (slot === undefined || player === null || bytes.length !== ACT_BYTES) return;
    const view = new DataView(bytes.buffer, bytes.byteOffset, ACT_BYTES);
    const act = view.getUint32(0, true);
    const type = view.getUint8(4);
    const fields = this.#fields;
    for (let i = 0; i < ACT_FIELDS; i++) fields[i] = view.getFloat32(5 + 4 * i, true);
    setSeen(this.state, slot, act);
    // As in a game, position and velocity change with each act, and a few other numbers with some acts.
    player.vx = fields[0]! - player.x;
    player.vy = fields[1]! - player.y;
    player.x = fields[0]!;
    player.y = fields[1]!;
    player.acts = act;
    if (type % 4 === 3) player.score += 10;
    this.observe(slot, act, type, fields);
  }
}
