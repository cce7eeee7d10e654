/**
 * Tinted copies of frames, used in browsers without WebGL. Phaser's canvas renderer draws no tints: everything painted
 * white to be tinted (shots, strips, rings) would stay white.
 */
import { CANVAS, type Game, type Scene, type Textures } from 'phaser';
import type { Frame } from './atlas.ts';

/**
 * Room for the palette's thirty colours on the few frames that each is used with. Past it a frame stays as it is
 * painted.
 */
const MAX_COPIES = 256;
const WHITE = 0xffffff;
/** Painted once per game, as the atlas is. */
const ofGame = new WeakMap<Game, TintedFrames>();

export class TintedFrames {
  readonly #textures: Textures.TextureManager;
  readonly #copies = new Map<Frame, Map<number, Frame>>();
  #count = 0;

  private constructor(textures: Textures.TextureManager) {
    this.#textures = textures;
  }

  /** Null where the renderer tints by itself. */
  static for({ game, textures }: Scene): TintedFrames | null {
    if (game.renderer.type !== CANVAS) return null;
    const tinted = ofGame.get(game) ?? new TintedFrames(textures);
    ofGame.set(game, tinted);
    return tinted;
  }

  of(frame: Frame, tint: number): Frame {
    if (tint === WHITE) return frame;
    const known = this.#copies.get(frame)?.get(tint);
    if (known !== undefined) return known;
    if (this.#count === MAX_COPIES) return frame;
    const copy = this.#paint(frame, tint);
    const copies = this.#copies.get(frame) ?? new Map<number, Frame>();
    this.#copies.set(frame, copies.set(tint, copy));
    return copy;
  }

  #paint(frame: Frame, tint: number): Frame {
    const { cutX, cutY, cutWidth: width, cutHeight: height } = frame;
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d')!;
    const source = frame.source.image as CanvasImageSource;
    const draw = () => context.drawImage(source, cutX, cutY, width, height, 0, 0, width, height);
    draw();
    context.globalCompositeOperation = 'multiply';
    context.fillStyle = `#${tint.toString(16).padStart(6, '0')}`;
    context.fillRect(0, 0, width, height);
    // Multiplying has filled the clear parts; the shape cuts them out again.
    context.globalCompositeOperation = 'destination-in';
    draw();
    return this.#textures.addCanvas(`tinted-${this.#count++}`, canvas)!.get();
  }
}
