/** The picture of the arena: a Phaser canvas that draws the state of each frame anew. It knows nothing of the network. */
import { AUTO, Game, type GameObjects, Scale, Scene } from 'phaser';
import type { ArenaState } from '../../rooms/arena/arena-state.ts';
import { ARENA_HEIGHT, ARENA_WIDTH } from '../../rooms/arena/simulation/constants.ts';
import type { Netcode } from '../netcode.ts';
import { drawFoe } from './draw-foes.ts';
import { drawShip } from './draw-ships.ts';
import { COLOR, FOE_COLORS, PICKUP_COLORS, PLAYER_COLORS } from './palette.ts';

const FOE_OWNER = 255;
const GRID_PX = 80;

export interface ArenaView {
  readonly canvas: HTMLCanvasElement;
  /** `callback` runs once per drawn frame, with performance.now(). */
  onFrame(callback: (nowMs: number) => void): void;
  draw(state: ArenaState, netcode: Netcode, nowMs: number): void;
  destroy(): void;
}

class ArenaScene extends Scene {
  frame: ((nowMs: number) => void) | null = null;
  graphics: GameObjects.Graphics | null = null;
  readonly labels = new Map<string, GameObjects.Text>();

  constructor() {
    super('arena');
  }

  create(): void {
    drawFloor(this.add.graphics());
    this.graphics = this.add.graphics();
  }

  override update(): void {
    this.frame?.(performance.now());
  }
}

/** Resolves when the canvas is there. */
export async function createArenaView(parent: HTMLElement, slot: number): Promise<ArenaView> {
  const scene = new ArenaScene();
  const game = new Game({
    type: AUTO,
    parent,
    width: ARENA_WIDTH,
    height: ARENA_HEIGHT,
    backgroundColor: COLOR.ground,
    banner: false,
    audio: { noAudio: true },
    input: { keyboard: false, mouse: false, touch: false },
    scale: { mode: Scale.FIT, autoCenter: Scale.CENTER_BOTH },
    scene,
  });
  await new Promise<void>((resolve) => game.events.once('ready', () => resolve()));
  return {
    canvas: game.canvas,
    onFrame(callback) {
      scene.frame = callback;
    },
    draw: (state, netcode, nowMs) => drawState(scene, state, netcode, slot, nowMs),
    destroy: () => game.destroy(true),
  };
}

function drawFloor(g: GameObjects.Graphics): void {
  g.lineStyle(1, COLOR.grid, 1);
  for (let x = GRID_PX; x < ARENA_WIDTH; x += GRID_PX) g.lineBetween(x, 0, x, ARENA_HEIGHT);
  for (let y = GRID_PX; y < ARENA_HEIGHT; y += GRID_PX) g.lineBetween(0, y, ARENA_WIDTH, y);
  g.lineStyle(4, COLOR.wall, 1).strokeRect(2, 2, ARENA_WIDTH - 4, ARENA_HEIGHT - 4);
}

function drawState(scene: ArenaScene, state: ArenaState, netcode: Netcode, slot: number, nowMs: number): void {
  const g = scene.graphics;
  if (g === null || state.players === undefined) return;
  g.clear();
  for (const pickup of state.pickups.values()) {
    const { x, y } = netcode.positionOf(pickup);
    const pulse = 9 + Math.sin(nowMs / 180) * 1.5;
    g.lineStyle(3, PICKUP_COLORS[pickup.kind] ?? COLOR.ink, 1).strokeCircle(x, y, pulse);
    g.fillStyle(PICKUP_COLORS[pickup.kind] ?? COLOR.ink, 0.9).fillCircle(x, y, 4);
  }
  drawShots(g, state, netcode, nowMs);
  for (const foe of state.foes.values()) {
    const { x, y } = netcode.positionOf(foe);
    drawFoe(g, foe.kind, x, y, foe.health, foe.phase, nowMs);
  }
  drawPlayers(scene, g, state, netcode, slot, nowMs);
}

function drawShots(g: GameObjects.Graphics, state: ArenaState, netcode: Netcode, nowMs: number): void {
  for (const shot of state.shots.values()) {
    const at = netcode.shotAt(shot, nowMs);
    if (at === null) continue;
    const hostile = shot.owner === FOE_OWNER;
    const color = hostile ? FOE_COLORS[3] : (PLAYER_COLORS[shot.owner] ?? COLOR.gold);
    // Foes' shots are rings, players' are dots: told apart without their colour.
    if (hostile) g.lineStyle(3, color, 1).strokeCircle(at.x, at.y, 6);
    else g.fillStyle(color, 1).fillCircle(at.x, at.y, 4);
  }
}

function drawPlayers(
  scene: ArenaScene,
  g: GameObjects.Graphics,
  state: ArenaState,
  netcode: Netcode,
  slot: number,
  nowMs: number,
): void {
  for (const [key, player] of state.players) {
    const own = Number(key) === slot;
    const { x, y } = netcode.positionOf(player);
    const aim = own ? (netcode.predicted ?? player) : player;
    drawShip(g, Number(key), player, { x, y, aimX: aim.aimX, aimY: aim.aimY }, own, nowMs);
    if (!own)
      labelOf(scene, key, player.name)
        .setPosition(x, y - 42)
        .setVisible(true);
  }
  for (const [key, label] of scene.labels) if (!state.players.has(key)) label.setVisible(false);
}

function labelOf(scene: ArenaScene, key: string, name: string): GameObjects.Text {
  let label = scene.labels.get(key);
  if (label === undefined) {
    label = scene.add.text(0, 0, name, { fontFamily: 'sans-serif', fontSize: '18px', color: '#f3ede2' }).setOrigin(0.5);
    scene.labels.set(key, label);
  }
  return label.setText(name);
}
