/**
 * The stage on the page: a Phaser canvas that fills its parent and draws each frame's state anew. It knows where things
 * are and nothing else of the network. What happens on the stage is told through `events`.
 */
import type { Game } from 'phaser';
import type { ArenaState } from '../../rooms/arena/room/arena-state.ts';
import type { ControlStage } from '../hands/controls.ts';
import type { Netcode } from '../netcode.ts';
import { type FrameCosts, FrameMeter } from './frame-costs.ts';
import type { StageEvents } from './stage-events.ts';
import { closeStageGame, openStageGame } from './stage-game.ts';
import { StageScene } from './stage-scene.ts';
import { STAGE_WORDS, type StageWords } from './stage-words.ts';

export interface ArenaView extends ControlStage {
  readonly events: StageEvents;
  /**
   * The picture's beats at this moment, with the share of the present one; the music keeps to them. Null before the
   * first frame.
   */
  pictureBeats(): number | null;
  /** Calls `callback` once per drawn frame, with performance.now(). */
  onFrame(callback: (nowMs: number) => void): void;
  draw(state: ArenaState, netcode: Netcode, nowMs: number): void;
  frameCosts(): FrameCosts;
  /** True asks for less motion than the system does; false leaves it to the system. */
  setCalm(on: boolean): void;
  destroy(): void;
}

export interface ArenaViewOptions {
  readonly words?: StageWords;
}

/** A look at the stage for tests and benchmarks. */
interface StageProbe {
  frameCosts(): FrameCosts;
  resetFrameCosts(): void;
  /** The own ship as drawn, in arena pixels, and its place on the canvas, in CSS pixels. */
  ship(): { x: number; y: number; canvasX: number; canvasY: number; aimX: number; aimY: number };
  calm(): boolean;
  foes(): number;
  /** What the renderer keeps on the graphics card. */
  textures(): number;
}

declare global {
  interface Window {
    __rubato?: StageProbe;
  }
}

/** Resolves when the canvas is there. `slot` is the own player's; a spectator has none. */
export async function createArenaView(
  parent: HTMLElement,
  slot: number,
  { words = STAGE_WORDS }: ArenaViewOptions = {},
): Promise<ArenaView> {
  // Sticks lie over the canvas, inside the parent.
  if (getComputedStyle(parent).position === 'static') parent.style.position = 'relative';
  const scene = new StageScene(slot, words);
  const ready = new Promise<void>((resolve) => scene.whenReady(resolve));
  const game = await openStageGame(parent, scene);
  const meter = new FrameMeter(game);
  await ready;
  const { canvas } = game;
  const refit = () => fitCanvas(game, scene, parent);
  const observer = new ResizeObserver(refit);
  observer.observe(parent);
  refit();
  const motion = matchMedia('(prefers-reduced-motion: reduce)');
  let asked = false;
  const follow = () => scene.setCalm(asked || motion.matches);
  motion.addEventListener('change', follow);
  follow();
  window.__rubato = probeOf(scene, meter);
  return {
    canvas,
    events: scene.stage.events,
    pictureBeats: () => scene.stage.beat.beatsAt(performance.now()),
    tracks: scene.tracks,
    onFrame(callback) {
      scene.frame = callback;
    },
    draw: (state, netcode, nowMs) => scene.draw(state, netcode, nowMs),
    toArena(clientX, clientY, out) {
      const box = canvas.getBoundingClientRect();
      out.x = scene.camera.left + (clientX - box.left) / scene.camera.zoom;
      out.y = scene.camera.top + (clientY - box.top) / scene.camera.zoom;
    },
    frameCosts: () => meter.read(),
    setCalm(on) {
      asked = on;
      follow();
    },
    destroy() {
      observer.disconnect();
      motion.removeEventListener('change', follow);
      scene.stage.events.clear();
      delete window.__rubato;
      meter.dispose();
      closeStageGame(game, scene);
    },
  };
}

function probeOf(scene: StageScene, meter: FrameMeter): StageProbe {
  return {
    frameCosts: () => meter.read(),
    resetFrameCosts: () => meter.reset(),
    ship() {
      const { x = 0, y = 0, aimX = 0, aimY = 0 } = scene.ownPose ?? {};
      const { left, top, zoom } = scene.camera;
      return { x, y, canvasX: (x - left) * zoom, canvasY: (y - top) * zoom, aimX, aimY };
    },
    calm: () => scene.stage.calm,
    foes: () => scene.tracks.count,
    textures: () => scene.textures.getTextureKeys().length,
  };
}

function fitCanvas(game: Game, scene: StageScene, parent: HTMLElement): void {
  const thumbs = matchMedia('(pointer: coarse)').matches;
  const { width, height, density } = scene.camera.fit(parent.clientWidth, parent.clientHeight, thumbs);
  game.scale.resize(Math.round(width * density), Math.round(height * density));
  game.canvas.style.width = `${width}px`;
  game.canvas.style.height = `${height}px`;
}
