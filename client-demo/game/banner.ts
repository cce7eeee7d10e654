/** A wave's title: words on a strip of staff that draws itself across the stage, stays a moment, and goes. */
import type { GameObjects, Scene } from 'phaser';
import type { StageCamera } from './stage-camera.ts';
import type { StageSet } from './stage-set.ts';

const IN_MS = 320;
const STAY_MS = 1500;
const OUT_MS = 420;
const FONT = '"Source Sans 3", "Segoe UI", system-ui, sans-serif';
/** Half the width of a bar as painted. */
const BAR_HALF = 10;

export class Banner {
  readonly #title: GameObjects.Text;
  readonly #line: GameObjects.Text;
  readonly #stage: StageSet;
  #ageMs = Number.POSITIVE_INFINITY;
  #stayMs = STAY_MS;
  #tint = 0xffffff;

  constructor(scene: Scene, stage: StageSet) {
    this.#stage = stage;
    const make = (weight: string, color: string) =>
      scene.add
        .text(0, 0, '', { fontFamily: FONT, fontStyle: weight, fontSize: '48px', color, align: 'center' })
        .setOrigin(0.5)
        .setVisible(false);
    this.#title = make('600', '#f3ede2');
    this.#line = make('400', '#e4ddd0');
  }

  show(title: string, line: string, tint: number): void {
    this.#title.setText(title);
    this.#line.setText(line);
    this.#tint = tint;
    this.#ageMs = 0;
    // A line more takes a moment more to read.
    this.#stayMs = line === '' ? STAY_MS : STAY_MS + 1200;
  }

  draw(camera: StageCamera, passedMs: number): void {
    this.#ageMs += passedMs;
    const end = IN_MS + this.#stayMs + OUT_MS;
    const visible = this.#ageMs < end;
    this.#title.visible = visible;
    this.#line.visible = visible && this.#line.text !== '';
    if (!visible) return;
    const come = Math.min(1, this.#ageMs / IN_MS);
    const go = Math.min(1, (end - this.#ageMs) / OUT_MS);
    const unit = 1 / camera.zoom;
    const titlePx = Math.max(26, Math.min(46, camera.size.width * 0.06));
    const x = camera.left + camera.viewWidth / 2;
    const y = camera.top + Math.max(74, camera.size.height * (camera.narrow ? 0.16 : 0.24)) * unit;
    const width = camera.viewWidth * (1 - (1 - come) * (1 - come));
    const alpha = this.#stage.calm ? Math.min(come, go) : go;
    this.#drawStrip(x, y, width, titlePx * unit, alpha);
    const shift = this.#line.visible ? -0.36 * titlePx * unit : 0;
    place(this.#title, x, y + shift, titlePx, unit, come * go, camera.size.density);
    const lineWidth = camera.size.width * 0.92;
    this.#line.setWordWrapWidth(lineWidth * (48 / 17));
    place(this.#line, x, y + 0.62 * titlePx * unit, 17, unit, come * go, camera.size.density);
  }

  #drawStrip(x: number, y: number, width: number, title: number, alpha: number): void {
    const { layers, frames } = this.#stage;
    const half = width / 2 / BAR_HALF;
    layers.signs.place(frames.bar, x, y, half * 1.05, title * 0.85, 0, 0.78 * alpha, 0x080a16);
    for (let i = -2; i <= 2; i++) {
      const tint = i === -2 || i === 2 ? this.#tint : 0xf3ede2;
      layers.signs.place(
        frames.bar,
        x,
        y + i * title * 0.62,
        half * 1.05,
        0.35,
        0,
        (i === -2 || i === 2 ? 0.8 : 0.08) * alpha,
        tint,
      );
    }
  }
}

function place(
  text: GameObjects.Text,
  x: number,
  y: number,
  px: number,
  unit: number,
  alpha: number,
  density: number,
): void {
  // The text is drawn at 48 px times the screen's density, and shown at `px`.
  if (text.style.resolution !== density) text.setResolution(density);
  text
    .setPosition(x, y)
    .setScale((px / 48) * unit)
    .setAlpha(alpha);
}
