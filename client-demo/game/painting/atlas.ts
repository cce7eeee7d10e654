/** One texture with everything that moves on the stage, painted at start: it keeps the stage to a few draw calls. */
import type { Scene, Textures } from 'phaser';
import { effectPaintings } from './paint-effects.ts';
import { foePaintings, type Painting } from './paint-foes.ts';
import { shipPaintings } from './paint-ships.ts';

/** Texels per arena pixel: sharp up to twice the arena's size on the screen. */
export const ATLAS_SCALE = 2;
const WIDTH = 2048;
const HEIGHT = 1024;
/** Texels between two frames, so that filtering doesn't bleed one into the next. */
const GAP = 4;
const KEY = 'stage-atlas';

export type Frame = Textures.Frame;

/** Paints the atlas into `scene`'s textures, once per game. */
export function createAtlas(scene: Scene): Textures.Texture {
  if (scene.textures.exists(KEY)) return scene.textures.get(KEY);
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d')!;
  const places = place([...foePaintings(), ...shipPaintings(), ...effectPaintings()]);
  for (const { painting, x, y } of places) {
    context.save();
    context.translate(x + painting.halfWidth * ATLAS_SCALE, y + painting.halfHeight * ATLAS_SCALE);
    context.scale(ATLAS_SCALE, ATLAS_SCALE);
    painting.paint(context);
    context.restore();
  }
  const texture = scene.textures.addCanvas(KEY, canvas)!;
  for (const { painting, x, y, width, height } of places) texture.add(painting.name, 0, x, y, width, height);
  return texture;
}

interface Place {
  readonly painting: Painting;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Rows from the tallest to the flattest. */
function place(paintings: readonly Painting[]): Place[] {
  const sorted = [...paintings].sort((a, b) => b.halfHeight - a.halfHeight);
  const places: Place[] = [];
  let x = GAP;
  let y = GAP;
  let rowHeight = 0;
  for (const painting of sorted) {
    const width = 2 * painting.halfWidth * ATLAS_SCALE;
    const height = 2 * painting.halfHeight * ATLAS_SCALE;
    if (x + width + GAP > WIDTH) {
      x = GAP;
      y += rowHeight + GAP;
      rowHeight = 0;
    }
    rowHeight = Math.max(rowHeight, height);
    if (y + rowHeight > HEIGHT) throw new Error(`expected the atlas to fit ${WIDTH} × ${HEIGHT}`);
    places.push({ painting, x, y, width, height });
    x += width + GAP;
  }
  return places;
}
