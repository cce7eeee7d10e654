/** Plots as SVG drawings within a page, whose style gives them their colours: they need no script and no library. */
import type { Point } from '../figures/curves.ts';

export interface PlotLine {
  readonly name: string;
  readonly points: readonly Point[];
  /** `dots` alone, or a line with or without them. */
  readonly as?: 'line' | 'dots' | 'both';
}

export interface Plot {
  /** What it shows, for those who don't see it. */
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly PlotLine[];
  /** Whether a line from corner to corner shows what would be right, or chance. */
  readonly diagonal?: boolean;
}

export interface Axis {
  readonly label: string;
  /** The ends; those of the points when omitted. */
  readonly ends?: readonly [number, number] | undefined;
  /** Names of the places 0, 1, 2 …. */
  readonly names?: readonly string[] | undefined;
}

const WIDTH = 420;
const HEIGHT = 300;
const LEFT = 58;
const RIGHT = 14;
const TOP = 12;
const BOTTOM = 46;

export function drawPlot({ title, x, y, lines, diagonal = false }: Plot): string {
  const points = lines.flatMap((line) => line.points);
  const across = scaleOf(
    x,
    points.map(([at]) => at),
    LEFT,
    WIDTH - RIGHT,
  );
  const up = scaleOf(
    y,
    points.map(([, at]) => at),
    HEIGHT - BOTTOM,
    TOP,
  );
  const place = ([a, b]: Point) => `${across.at(a).toFixed(1)},${up.at(b).toFixed(1)}`;
  const drawn = lines.map(({ points: own, as = 'line' }, i) => {
    const path = as === 'dots' ? '' : `<polyline class="line s${i % 6}" points="${own.map(place).join(' ')}"/>`;
    const dots = own.map(
      (point) =>
        `<circle class="dot s${i % 6}" cx="${across.at(point[0]).toFixed(1)}" cy="${up.at(point[1]).toFixed(1)}" r="${as === 'dots' ? 2.2 : 3.2}"/>`,
    );
    return path + (as === 'line' ? '' : dots.join(''));
  });
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeText(title)}">`,
    ...across.ticks.map(
      (tick) =>
        `<line class="grid" x1="${across.at(tick)}" x2="${across.at(tick)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/><text x="${across.at(tick)}" y="${HEIGHT - BOTTOM + 17}" text-anchor="middle">${across.text(tick)}</text>`,
    ),
    ...up.ticks.map(
      (tick) =>
        `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${up.at(tick)}" y2="${up.at(tick)}"/><text x="${LEFT - 7}" y="${up.at(tick) + 4}" text-anchor="end">${up.text(tick)}</text>`,
    ),
    diagonal
      ? `<line class="right" x1="${across.at(across.low)}" y1="${up.at(Math.max(up.low, Math.min(up.high, across.low)))}" x2="${across.at(across.high)}" y2="${up.at(Math.max(up.low, Math.min(up.high, across.high)))}"/>`
      : '',
    ...drawn,
    `<text class="axis" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${escapeText(x.label)}</text>`,
    `<text class="axis" transform="translate(13 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${escapeText(y.label)}</text>`,
    '</svg>',
  ].join('');
}

/** The text of a name within a page: it may hold anything. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  at(value: number): number;
  text(tick: number): string;
}

function scaleOf({ ends, names }: Axis, values: readonly number[], from: number, to: number): Scale {
  let low = ends?.[0] ?? values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  let high = ends?.[1] ?? values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (names !== undefined) [low, high] = [-0.5, names.length - 0.5];
  if (!(high > low))
    [low, high] = [low - Math.max(1e-9, Math.abs(low) * 0.1), low + Math.max(1e-9, Math.abs(low) * 0.1)];
  const ticks = names === undefined ? ticksOf(low, high) : [...names.keys()];
  return {
    low,
    high,
    ticks,
    at: (value) => Math.round((from + ((value - low) / (high - low)) * (to - from)) * 10) / 10,
    text: (tick) => escapeText(names === undefined ? numberText(tick) : shortName(names[tick]!, names.length)),
  };
}

/** Four to eight round numbers. */
function ticksOf(low: number, high: number): number[] {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.min(12, last - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function numberText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-3)) return value.toExponential(1).replace('.0e', 'e');
  return String(Number(value.toPrecision(6)));
}

/** A name that fits under its place. */
function shortName(name: string, count: number): string {
  const room = Math.max(3, Math.floor(56 / count));
  return name.length <= room ? name : `${name.slice(0, room - 1)}…`;
}
