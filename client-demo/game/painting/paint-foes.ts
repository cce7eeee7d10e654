/**
 * Foes are notes that came loose, painted once into the atlas. Each kind has a silhouette of its own, lit from above
 * like everything on the stage. The origin is in the middle; lengths are arena pixels.
 */
import { blend, COLOR, css, FOE_COLORS } from './palette.ts';

export type Context = CanvasRenderingContext2D;

const OUTLINE = '#0a0b18d0';

/** A kind's shape as paths: the filled ones, and the stroked ones with a width. */
interface Shape {
  readonly half: number;
  readonly fill: (c: Context) => void;
  readonly strokes: readonly { readonly width: number; readonly path: (c: Context) => void }[];
}

const line = (x1: number, y1: number, x2: number, y2: number) => (c: Context) => {
  c.moveTo(x1, y1);
  c.lineTo(x2, y2);
};

/** Small head, stem, and a flag that flutters between two places. */
const quaver = (flutter: number): Shape => ({
  half: 20,
  fill: (c) => c.ellipse(-2, 5, 9, 6.6, -0.4, 0, 2 * Math.PI),
  strokes: [
    { width: 2.4, path: line(6, 3, 6, -15) },
    {
      width: 3.4,
      path: (c) => {
        c.moveTo(6, -14.5);
        c.bezierCurveTo(8, -9, 16 - flutter, -8 - flutter, 13.5 - 2 * flutter, 1 - 3 * flutter);
      },
    },
  ],
});

/** A full head on a stem. */
const crotchet: Shape = {
  half: 26,
  fill: (c) => c.ellipse(-1, 5, 12.5, 9, -0.4, 0, 2 * Math.PI),
  strokes: [{ width: 3.2, path: line(10, 2, 10, -22) }],
};

/** A hollow head, as heavy as it is slow. */
const minim: Shape = {
  half: 44,
  fill: (c) => {
    c.ellipse(-2, 4, 24, 18, -0.5, 0, 2 * Math.PI);
    c.moveTo(11, -2);
    c.ellipse(-2, 4, 14.5, 7.5, -0.62, 0, 2 * Math.PI, true);
  },
  strokes: [{ width: 4.6, path: line(20, -4, 20, -40) }],
};

/** Three slanted bars on a stem. */
const tremolo: Shape = {
  half: 24,
  fill: (c) => {
    for (const y of [-9, 0, 9]) {
      c.moveTo(-14, y + 6);
      c.lineTo(14, y - 2);
      c.lineTo(14, y - 7);
      c.lineTo(-14, y + 1);
      c.closePath();
    }
  },
  strokes: [{ width: 2.6, path: line(0, -19, 0, 19) }],
};

/** A crescent over a dot. */
const fermata: Shape = {
  half: 26,
  fill: (c) => {
    c.moveTo(-20, 8);
    c.bezierCurveTo(-20, -22, 20, -22, 20, 8);
    c.bezierCurveTo(14, -11, -14, -11, -20, 8);
    c.closePath();
    c.moveTo(6.2, 7);
    c.arc(0, 7, 6.2, 0, 2 * Math.PI);
  },
  strokes: [],
};

/** Frames of the atlas by kind; FLUTTER_FRAME is the quaver's second one. */
export const FOE_FRAMES = ['foe0', 'foe1', 'foe2', 'foe3', 'foe4'] as const;
export const FLUTTER_FRAME = 'foe0b';

const SHAPES: readonly (readonly [name: string, kind: number, shape: Shape])[] = [
  ['foe0', 0, quaver(0)],
  [FLUTTER_FRAME, 0, quaver(2.4)],
  ['foe1', 1, crotchet],
  ['foe2', 2, minim],
  ['foe3', 3, tremolo],
  ['foe4', 4, fermata],
];

export interface Painting {
  readonly name: string;
  readonly halfWidth: number;
  readonly halfHeight: number;
  readonly paint: (c: Context) => void;
}

/** Each foe in its colour, and as a white shape (`…w`) that a hit lights up. */
export function foePaintings(): Painting[] {
  return SHAPES.flatMap(([name, kind, shape]) => {
    const half = { halfWidth: shape.half, halfHeight: shape.half };
    return [
      { name, ...half, paint: (c: Context) => paintLit(c, shape, FOE_COLORS[kind]!) },
      { name: `${name}w`, ...half, paint: (c: Context) => paintPlain(c, shape, '#ffffff', 0) },
    ];
  });
}

function paintLit(c: Context, shape: Shape, color: number): void {
  paintPlain(c, shape, OUTLINE, 4);
  const light = c.createLinearGradient(0, -0.8 * shape.half, 0, 0.7 * shape.half);
  light.addColorStop(0, css(blend(color, COLOR.ink, 0.6)));
  light.addColorStop(0.5, css(color));
  light.addColorStop(1, css(blend(color, COLOR.ground, 0.38)));
  paintPlain(c, shape, light, 0);
}

function paintPlain(c: Context, shape: Shape, style: string | CanvasGradient, wider: number): void {
  c.fillStyle = style;
  c.strokeStyle = style;
  c.lineCap = 'round';
  c.lineJoin = 'round';
  c.beginPath();
  shape.fill(c);
  c.fill('evenodd');
  if (wider > 0) {
    c.lineWidth = wider;
    c.stroke();
  }
  for (const { width, path } of shape.strokes) {
    c.lineWidth = width + wider;
    c.beginPath();
    path(c);
    c.stroke();
  }
}
