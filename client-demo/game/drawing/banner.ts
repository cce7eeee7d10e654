/** A wave's title: words on a strip of staff that draws itself across the stage, stays a moment and goes. */
import type { GameObjects, Scene } from 'phaser';
import type { StageCamera } from '../stage-camera.ts';
import type { StageSet } from '../stage-set.ts';

const IN_MS = 320;
const STAY_MS = 1300;
const OUT_MS = 420;
const FONT = '"Source Sans 3", "Segoe UI", system-ui, sans-serif';
/** Half the width of a bar as painted. */
const BAR_HALF = 10;
const BAR_HEIGHT = 3.2;
/** Texts are made at this size and shown at another. */
const TEXT_PX = 48;

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
        .text(0, 0, '', { fontFamily: FONT, fontStyle: weight, fontSize: `${TEXT_PX}px`, color, align: 'center' })
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
    // One more line takes a moment longer to read.
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
    const linePx = camera.narrow ? 15 : 17;
    // The line is wrapped as if drawn at 48 px, the size it is made at.
    this.#line.setWordWrapWidth(camera.size.width * 0.9 * (TEXT_PX / linePx));
    const lineHeight = this.#line.visible ? (this.#line.height / TEXT_PX) * linePx + 4 : 0;
    const height = titlePx * 1.1 + lineHeight;
    this.#drawStrip(x, y, width, height * unit, alpha);
    place(this.#title, x, y - (lineHeight / 2) * unit, titlePx, unit, come * go, camera.size.density);
    const lineY = y + ((titlePx * 1.1 - lineHeight) / 2 + lineHeight / 2) * unit;
    place(this.#line, x, lineY, linePx, unit, come * go, camera.size.density);
  }

  /** A dark strip of `height` with the outer lines of a staff in the accent, the inner ones faint. */
  #drawStrip(x: number, y: number, width: number, height: number, alpha: number): void {
    const { layers, frames } = this.#stage;
    const across = (width / 2 / BAR_HALF) * 1.05;
    layers.carpet.place(frames.bar, x, y, across, (height * 1.3) / BAR_HEIGHT, 0, 0.72 * alpha, 0x080a16);
    for (let line = -2; line <= 2; line++) {
      const outer = line === -2 || line === 2;
      const at = y + (line / 4) * height * 1.22;
      const strength = (outer ? 0.8 : 0.08) * alpha;
      layers.carpet.place(frames.bar, x, at, across, 0.35, 0, strength, outer ? this.#tint : 0xf3ede2);
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
    .setScale((px / TEXT_PX) * unit)
    .setAlpha(alpha);
}
