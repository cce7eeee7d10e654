/** The scene: floor, ships, foes, shots and moments, drawn in the order in which they lie over each other. */
import { BlendModes, type GameObjects, Scene } from 'phaser';
import type { ArenaState, PlayerState } from '../../rooms/arena/room/arena-state.ts';
import { ARENA_HEIGHT, ARENA_WIDTH, MAX_PLAYERS, TICK_MS } from '../../rooms/arena/simulation/world/constants.ts';
import { FULL_LIGHT } from '../../rooms/arena/simulation/world/light.ts';
import { modeRules } from '../../rooms/arena/simulation/world/modes.ts';
import type { Netcode } from '../netcode.ts';
import { Banner } from './drawing/banner.ts';
import { drawFoe } from './drawing/draw-foes.ts';
import { drawShip } from './drawing/draw-ships.ts';
import { ShotBook } from './drawing/draw-shots.ts';
import { drawBeyond } from './drawing/edge-signs.ts';
import { Moments, RING_RADIUS } from './drawing/moments.ts';
import type { SpriteLayer } from './drawing/sprite-layer.ts';
import { Trails } from './drawing/trails.ts';
import { FoeBook, type FoeEntry } from './foe-book.ts';
import { createFoeTracks, type FoeTracks } from './foe-tracks.ts';
import type { OwnPose } from './own-ship.ts';
import { createDark, createDisc, createFloor, FLOOR_SCALE, HOLE_RADIUS } from './painting/floor.ts';
import { COLOR, hallColor, PLAYER_COLORS, stagePalette } from './painting/palette.ts';
import { isDashing, ShipBook, SLOT_KEYS } from './ship-book.ts';
import { StageCamera } from './stage-camera.ts';
import { createStageSet, type StageSet } from './stage-set.ts';
import { StageWatch } from './stage-watch.ts';
import type { StageWords } from './stage-words.ts';

/** A frame that took longer (a hidden tab, a stall) is drawn as if it had taken this. */
const LONGEST_FRAME_MS = 100;
/** A tab that drew nothing for this long was hidden. */
const AWAY_MS = 1000;
const MID_X = ARENA_WIDTH / 2;
const MID_Y = ARENA_HEIGHT / 2;

export class StageScene extends Scene {
  frame: ((nowMs: number) => void) | null = null;
  readonly camera = new StageCamera();
  stage!: StageSet;
  readonly #slot: number;
  readonly #words: StageWords;
  readonly #trails = new Trails();
  #foes!: FoeBook;
  #ships!: ShipBook;
  #shots!: ShotBook;
  #watch!: StageWatch;
  #moments!: Moments;
  #banner!: Banner;
  #floor!: GameObjects.Image;
  #disc!: GameObjects.Image;
  #spot!: GameObjects.Image;
  #dark!: GameObjects.Image;
  #edge!: GameObjects.Image;
  #labels: GameObjects.Text[] = [];
  #mode = -1;
  #lastMs = Number.NaN;
  #nowMs = 0;
  #netcode: Netcode | null = null;
  #lookX = MID_X;
  #lookAim = 0;
  readonly #place = { slot: 0, own: false, x: 0, y: 0, aimX: 1, aimY: 0 };
  #layers: readonly SpriteLayer[] = [];
  #ready: (() => void) | null = null;

  constructor(slot: number, words: StageWords) {
    super('stage');
    this.#slot = slot;
    this.#words = words;
  }

  /** Calls back once everything is made. */
  whenReady(callback: () => void): void {
    this.#ready = callback;
  }

  get tracks(): FoeTracks {
    return this.#foes?.tracks ?? createFoeTracks();
  }

  /** The own ship as last drawn; null before there is one. */
  get ownPose(): Readonly<OwnPose> | null {
    return this.#netcode?.own.pose ?? null;
  }

  create(): void {
    const middle = (texture: string) => this.add.image(MID_X, MID_Y, texture);
    this.#floor = middle(createFloor(this, 0)).setScale(FLOOR_SCALE);
    this.#disc = middle(createDisc(this)).setScale(FLOOR_SCALE).setVisible(false);
    this.stage = createStageSet(this, () => {
      this.#dark = middle(createDark(this)).setVisible(false);
    });
    this.#layers = Object.values(this.stage.layers);
    this.#spot = this.add.image(MID_X, 130, this.stage.frames.glow.texture, 'glow').setBlendMode(BlendModes.ADD);
    this.#edge = middle(createEdge(this)).setVisible(false);
    this.#foes = new FoeBook(this.stage.events);
    this.#ships = new ShipBook(this.stage.events);
    this.#shots = new ShotBook(this.stage, this.#slot);
    this.#watch = new StageWatch(this.stage.events);
    this.#moments = new Moments(this.stage, this.camera);
    this.#banner = new Banner(this, this.stage);
    this.#labels = Array.from({ length: MAX_PLAYERS }, (_, slot) => createLabel(this, slot));
    this.#announce();
    this.#ready?.();
  }

  override update(): void {
    this.frame?.(performance.now());
  }

  setCalm(on: boolean): void {
    this.stage.calm = on;
  }

  draw(state: ArenaState, netcode: Netcode, nowMs: number): void {
    if (state.players === undefined) return;
    const sinceMs = Number.isNaN(this.#lastMs) ? 0 : nowMs - this.#lastMs;
    const passedMs = Math.min(LONGEST_FRAME_MS, sinceMs);
    this.stage.events.quiet = sinceMs > AWAY_MS;
    this.#lastMs = nowMs;
    this.#nowMs = nowMs;
    this.#netcode = netcode;
    const { beat, events } = this.stage;
    const session = netcode.sessionBeats(nowMs);
    if (beat.advance(nowMs, passedMs, state.tempoBpm, session))
      events.emit('beat', { beat: beat.beat, bpm: beat.bpm, atMs: nowMs });
    for (const layer of this.#layers) layer.begin();
    this.#setMode(state.arenaMode);
    this.#watch.read(state);
    const pictureMs = this.#moments.pass(passedMs);
    this.#foes.read(state, netcode, nowMs, pictureMs);
    this.#drawFloor(state);
    this.#shots.draw(state, netcode, nowMs);
    this.#foes.entries.forEach(this.#drawFoe);
    this.#ships.forgetAbsent(state);
    for (let slot = 0; slot < MAX_PLAYERS; slot++) this.#labels[slot]!.visible = false;
    state.players.forEach(this.#drawPlayer);
    this.#moments.draw(pictureMs);
    this.camera.update(this.cameras.main, this.#lookX, this.#lookAim, this.stage.calm, passedMs);
    if (this.camera.narrow) drawBeyond(this.stage, this.#foes.tracks, this.camera);
    this.#banner.draw(this.camera, passedMs);
    this.#drawEdge();
    for (const layer of this.#layers) layer.end();
  }

  #drawFoe = (foe: FoeEntry): void => drawFoe(this.stage, foe, this.#nowMs);

  #drawPlayer = (player: PlayerState, key: string): void => {
    const slot = SLOT_KEYS.indexOf(key as never);
    const netcode = this.#netcode!;
    if (slot < 0) return;
    const own = slot === this.#slot;
    const at = this.#place;
    const predicted = own && netcode.self !== null;
    const pose = predicted ? netcode.own.pose : player;
    at.slot = slot;
    at.own = own;
    at.x = predicted ? pose.x : netcode.xOf(player);
    at.y = predicted ? pose.y : netcode.yOf(player);
    at.aimX = pose.aimX;
    at.aimY = pose.aimY;
    const entry = this.#ships.read(slot, own, player, isDashing(pose), at.x, at.y, this.#nowMs);
    const { layers, frames, beat } = this.stage;
    if (!entry.downed) this.#trails.mark(slot, at.x, at.y, isDashing(pose) ? 1 : beat.pulse, this.#nowMs);
    this.#trails.draw(layers.ground, frames.dot, slot, PLAYER_COLORS[slot]!, this.#nowMs);
    drawShip(this.stage, at, player, entry, this.#nowMs);
    if (own) {
      this.#lookX = at.x;
      this.#lookAim = at.aimX;
    } else this.#drawLabel(slot, player.name, at.x, at.y);
  };

  #drawLabel(slot: number, name: string, x: number, y: number): void {
    const label = this.#labels[slot]!;
    if (label.text !== name) label.setText(name);
    // The label is at least 14 px high on the screen, whatever the zoom.
    label.setPosition(x, y - 44).setScale(1 / this.camera.zoom / 2);
    label.visible = true;
  }

  #drawFloor({ lightRadius, tick }: ArenaState): void {
    const { turn, narrows } = modeRules(this.#mode);
    if (turn !== 0) {
      const ticks = tick + Math.min(1, (this.#nowMs % TICK_MS) / TICK_MS);
      this.#disc.rotation = ticks * turn;
    }
    this.#dark.visible = narrows && lightRadius < FULL_LIGHT;
    if (this.#dark.visible) {
      const scale = lightRadius / HOLE_RADIUS;
      this.#dark.setScale(this.#dark.scaleX + (scale - this.#dark.scaleX) * 0.12);
      const rim = (this.#dark.scaleX * HOLE_RADIUS) / RING_RADIUS;
      this.stage.layers.ground.place(this.stage.frames.ring, MID_X, MID_Y, rim, rim, 0, 0.22, 0xe6dcff);
    } else this.#dark.setScale(FULL_LIGHT / HOLE_RADIUS);
    this.#spot.alpha = 0.1 + (this.stage.calm ? 0 : 0.03 * this.stage.beat.pulse);
  }

  #drawEdge(): void {
    const { flash } = this.#moments;
    this.#edge.visible = flash > 0;
    if (flash === 0) return;
    this.#edge.setPosition(this.camera.left + this.camera.viewWidth / 2, this.camera.top + this.camera.viewHeight / 2);
    this.#edge.setDisplaySize(this.camera.viewWidth, this.camera.viewHeight).setAlpha(0.5 * flash);
  }

  #setMode(mode: number): void {
    if (mode === this.#mode) return;
    this.#mode = mode;
    this.cameras.main.setBackgroundColor(hallColor(stagePalette(mode)));
    this.#floor.setTexture(createFloor(this, mode));
    this.#disc.visible = modeRules(mode).turn !== 0;
    const { accent } = stagePalette(mode);
    const { frames, tinted } = this.stage;
    this.#spot.setFrame(tinted === null ? frames.glow : tinted.of(frames.glow, accent));
    this.#spot.setScale(5.2, 4).setTint(accent);
  }

  #announce(): void {
    const { events } = this.stage;
    let told = -1;
    events.on('waveStart', ({ wave }) => {
      const line = told === this.#mode ? '' : this.#words.rules[modeRules(this.#mode).name];
      told = this.#mode;
      this.#banner.show(this.#words.wave(wave), line, stagePalette(this.#mode).accent);
    });
    events.on('waveCleared', ({ wave }) => this.#banner.show(this.#words.waveCleared(wave), '', COLOR.gold));
    events.on('waveLost', () => this.#banner.show(this.#words.waveLost, this.#words.again, COLOR.danger));
  }
}

function createLabel(scene: Scene, slot: number): GameObjects.Text {
  const color = `#${PLAYER_COLORS[slot]!.toString(16).padStart(6, '0')}`;
  return scene.add
    .text(0, 0, '', { fontFamily: '"Source Sans 3", system-ui, sans-serif', fontSize: '30px', color })
    .setOrigin(0.5)
    .setStroke('#0a0b18', 6)
    .setVisible(false);
}

/** A frame of red light, shown at a hit. */
function createEdge(scene: Scene): string {
  const key = 'edge';
  if (scene.textures.exists(key)) return key;
  const canvas = document.createElement('canvas');
  canvas.width = 256;
  canvas.height = 144;
  const c = canvas.getContext('2d')!;
  c.scale(256, 144);
  const red = c.createRadialGradient(0.5, 0.5, 0.46, 0.5, 0.5, 0.76);
  red.addColorStop(0, '#ff5c7a00');
  red.addColorStop(1, '#ff5c7ab0');
  c.fillStyle = red;
  c.fillRect(0, 0, 1, 1);
  scene.textures.addCanvas(key, canvas);
  return key;
}
