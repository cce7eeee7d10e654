/** What everything that draws on the stage shares: layers from back to front, the atlas' frames, the beat, effects. */
import type { Scene, Textures } from 'phaser';
import { BeatClock } from './beat-clock.ts';
import { Particles } from './drawing/particles.ts';
import { SpriteLayer } from './drawing/sprite-layer.ts';
import { createAtlas, type Frame } from './painting/atlas.ts';
import { FLUTTER_FRAME, FOE_FRAMES } from './painting/paint-foes.ts';
import { ARC_STEPS } from './painting/paint-ships.ts';
import { TintedFrames } from './painting/tinted-frames.ts';
import { StageEmitter } from './stage-events.ts';

export interface StageLayers {
  /** Light that lies on the floor: trails, ripples, circles of warning. */
  readonly ground: SpriteLayer;
  /** Things on the floor that are no light: the strip under a title. Foes walk over it. */
  readonly carpet: SpriteLayer;
  readonly shadows: SpriteLayer;
  readonly bodies: SpriteLayer;
  /** Light in the air, over everything: shots, glows, sparks. */
  readonly lights: SpriteLayer;
  /** Signs over the stage: foes beyond the edge of a narrow screen. */
  readonly signs: SpriteLayer;
}

export interface StageFrames {
  readonly foes: readonly Frame[];
  readonly foesWhite: readonly Frame[];
  readonly flutter: Frame;
  readonly flutterWhite: Frame;
  readonly ships: readonly Frame[];
  readonly arcs: readonly Frame[];
  readonly pickups: readonly Frame[];
  /** Frames by ornament id - 1. */
  readonly ornaments: readonly Frame[];
  readonly baton: Frame;
  readonly rescue: Frame;
  readonly glow: Frame;
  readonly dot: Frame;
  readonly ring: Frame;
  readonly warn: Frame;
  readonly hostile: Frame;
  readonly comet: Frame;
  readonly shadow: Frame;
  readonly bar: Frame;
  readonly chevron: Frame;
  readonly note: Frame;
}

export interface StageSet {
  readonly layers: StageLayers;
  readonly frames: StageFrames;
  readonly tinted: TintedFrames | null;
  readonly particles: Particles;
  readonly beat: BeatClock;
  readonly events: StageEmitter;
  /** The system asks for reduced motion: no shake, no flashes, few sparks. */
  calm: boolean;
}

/** The caller may add what it likes between `ground` and the rest: layers are drawn in the order they are made. */
export function createStageSet(scene: Scene, afterBodies: () => void): StageSet {
  const atlas = createAtlas(scene);
  const frames = readFrames(atlas);
  const tinted = TintedFrames.for(scene);
  const art = { atlas, tinted };
  const ground = new SpriteLayer(scene, art, 280, 'light');
  const carpet = new SpriteLayer(scene, art, 6, 'solid');
  // 150 foes, 32 pick-ups, 4 ships.
  const shadows = new SpriteLayer(scene, art, 190, 'solid');
  // The same, and bars, batons, arcs and up to six ornaments a ship.
  const bodies = new SpriteLayer(scene, art, 360, 'solid');
  afterBodies();
  // 300 shots, 320 sparks, and a glow for each shining thing.
  const lights = new SpriteLayer(scene, art, 800, 'light');
  const signs = new SpriteLayer(scene, art, 32, 'solid');
  return {
    layers: { ground, carpet, shadows, bodies, lights, signs },
    frames,
    tinted,
    particles: new Particles(frames.dot),
    beat: new BeatClock(),
    events: new StageEmitter(),
    calm: false,
  };
}

function readFrames(atlas: Textures.Texture): StageFrames {
  const get = (name: string) => atlas.get(name);
  const numbered = (name: string, count: number, from = 0) =>
    Array.from({ length: count }, (_, i) => get(`${name}${i + from}`));
  return {
    foes: FOE_FRAMES.map(get),
    foesWhite: FOE_FRAMES.map((name) => get(`${name}w`)),
    flutter: get(FLUTTER_FRAME),
    flutterWhite: get(`${FLUTTER_FRAME}w`),
    ships: numbered('ship', 4),
    arcs: numbered('arc', ARC_STEPS + 1),
    pickups: numbered('pickup', 4),
    ornaments: numbered('ornament', 6, 1),
    baton: get('baton'),
    rescue: get('rescue'),
    glow: get('glow'),
    dot: get('dot'),
    ring: get('ring'),
    warn: get('warn'),
    hostile: get('hostile'),
    comet: get('comet'),
    shadow: get('shadow'),
    bar: get('bar'),
    chevron: get('chevron'),
    note: get('note'),
  };
}
