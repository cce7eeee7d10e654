/**
 * A layer of the stage: a pool of images, made once. Each frame places them anew, from the first on. Nothing is created
 * or thrown away while the game runs, and drawing code has no sprites of its own to look after.
 */
import { BlendModes, type GameObjects, type Scene, type Textures } from 'phaser';
import { ATLAS_SCALE, type Frame } from '../painting/atlas.ts';
import type { TintedFrames } from '../painting/tinted-frames.ts';

export interface LayerArt {
  readonly atlas: Textures.Texture;
  readonly tinted: TintedFrames | null;
}

export class SpriteLayer {
  readonly #images: GameObjects.Image[];
  readonly #tints: Uint32Array;
  readonly #tinted: TintedFrames | null;
  #used = 0;
  #shown = 0;

  constructor(scene: Scene, { atlas, tinted }: LayerArt, capacity: number, kind: 'solid' | 'light') {
    this.#tinted = tinted;
    this.#images = Array.from({ length: capacity }, () => {
      const image = scene.add.image(0, 0, atlas).setVisible(false);
      return kind === 'light' ? image.setBlendMode(BlendModes.ADD) : image;
    });
    this.#tints = new Uint32Array(capacity).fill(0xffffff);
  }

  begin(): void {
    this.#used = 0;
  }

  /** Scales are factors on the painted size. Images that don't fit into the layer are not drawn. */
  place(
    frame: Frame,
    x: number,
    y: number,
    scaleX: number,
    scaleY: number,
    rotation: number,
    alpha: number,
    tint: number,
  ): void {
    if (this.#used >= this.#images.length) return;
    const index = this.#used++;
    const image = this.#images[index]!;
    const shown = this.#tinted === null ? frame : this.#tinted.of(frame, tint);
    if (image.frame !== shown) image.setFrame(shown);
    if (this.#tints[index] !== tint) {
      this.#tints[index] = tint;
      image.setTint(tint);
    }
    image.x = x;
    image.y = y;
    image.rotation = rotation;
    image.scaleX = scaleX / ATLAS_SCALE;
    image.scaleY = scaleY / ATLAS_SCALE;
    image.alpha = alpha;
    if (index >= this.#shown) image.visible = true;
  }

  /** Hides the images that were shown in the last frame and are not in this one. */
  end(): void {
    for (let i = this.#used; i < this.#shown; i++) this.#images[i]!.visible = false;
    this.#shown = this.#used;
  }

  get used(): number {
    return this.#used;
  }
}
