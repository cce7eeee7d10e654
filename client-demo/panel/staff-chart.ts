/** The predicted success over the last two minutes, on its staff: five lines for the wanted band, outcomes as notes. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { words } from '../words/words.ts';

const SECONDS = 120;
const GOLD = '#ffd166';
const STAFF = '#a39bd6';
const CLEARED = '#f3ede2';
const LOST = '#ff8fa3';
const INK = '#c3c0d2';
const FONT = '14px "Inter Variable", "Source Sans 3", sans-serif';

export interface Outcome {
  readonly second: number;
  readonly won: boolean;
}

/** Values by second; the oldest are dropped after two minutes. */
export class StaffChart {
  #plot: uPlot;
  #times: number[] = [];
  #values: (number | null)[] = [];
  #outcomes: Outcome[] = [];

  /** `band` is drawn behind the line, as the staff it should stay on. The chart ends with `signal`. */
  constructor(parent: HTMLElement, band: () => readonly [number, number], signal: AbortSignal) {
    parent.replaceChildren();
    this.#plot = new uPlot(this.#options(parent, band), [[], []], parent);
    const observer = new ResizeObserver(() => {
      this.#plot.setSize({ width: Math.max(1, parent.clientWidth), height: Math.max(1, parent.clientHeight) });
    });
    observer.observe(parent);
    signal.addEventListener('abort', () => {
      observer.disconnect();
      this.#plot.destroy();
    });
  }

  add(second: number, value: number | null): void {
    this.#times.push(second);
    this.#values.push(value);
    while (this.#times.length > 0 && this.#times[0]! < second - SECONDS) {
      this.#times.shift();
      this.#values.shift();
    }
    while (this.#outcomes.length > 0 && this.#outcomes[0]!.second < second - SECONDS) this.#outcomes.shift();
    this.#plot.setData([this.#times, this.#values], false);
    this.#plot.setScale('x', { min: second - SECONDS, max: second });
  }

  /** Adds a note to the line: a filled one for a wave cleared, a cross for a fall. */
  mark(outcome: Outcome): void {
    this.#outcomes.push(outcome);
  }

  /** The value at `second`, where a note is placed on the line. */
  #valueAt(second: number): number {
    const index = this.#times.findLastIndex((time) => time <= second);
    return this.#values[index] ?? 0.5;
  }

  #options(parent: HTMLElement, band: () => readonly [number, number]): uPlot.Options {
    return {
      width: Math.max(1, parent.clientWidth),
      height: Math.max(1, parent.clientHeight),
      padding: [8, 10, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false }, y: { range: [0, 1] } },
      axes: [
        {
          stroke: INK,
          font: FONT,
          grid: { show: false },
          ticks: { show: false },
          size: 24,
          splits: () => [SECONDS - 14, SECONDS / 2, 6].map((ago) => (this.#times.at(-1) ?? 0) - ago),
          values: () => [...words().panel.minutesAgo],
        },
        {
          stroke: INK,
          font: FONT,
          grid: { show: false },
          ticks: { show: false },
          size: 44,
          splits: () => [0, 0.5, 1],
          values: () => ['0 %', '50', '100'],
        },
      ],
      series: [{}, { stroke: GOLD, width: 2.5, points: { show: false } }],
      hooks: { drawClear: [(plot) => drawStaff(plot, band())], draw: [(plot) => this.#drawOutcomes(plot)] },
    };
  }

  #drawOutcomes(plot: uPlot): void {
    const { ctx } = plot;
    ctx.save();
    for (const { second, won } of this.#outcomes) {
      const x = plot.valToPos(second, 'x', true);
      const y = plot.valToPos(this.#valueAt(second), 'y', true);
      if (won) drawNote(ctx, x, y, devicePixelRatio);
      else drawCross(ctx, x, y, 5 * devicePixelRatio);
    }
    ctx.restore();
  }
}

function drawStaff(plot: uPlot, [low, high]: readonly [number, number]): void {
  const { ctx, bbox } = plot;
  const top = plot.valToPos(high, 'y', true);
  const bottom = plot.valToPos(low, 'y', true);
  ctx.save();
  ctx.fillStyle = '#8b80e024';
  ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
  ctx.strokeStyle = STAFF;
  ctx.lineWidth = Math.max(1, devicePixelRatio * 0.75);
  for (let line = 0; line < 5; line++) {
    const y = Math.round(top + ((bottom - top) * line) / 4) + 0.5;
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
}

function drawNote(ctx: CanvasRenderingContext2D, x: number, y: number, scale: number): void {
  ctx.fillStyle = CLEARED;
  ctx.beginPath();
  ctx.ellipse(x, y, 5.5 * scale, 4 * scale, -0.35, 0, 2 * Math.PI);
  ctx.fill();
  ctx.fillRect(x + 3.8 * scale, y - 20 * scale, 1.5 * scale, 19 * scale);
}

function drawCross(ctx: CanvasRenderingContext2D, x: number, y: number, r: number): void {
  ctx.strokeStyle = LOST;
  ctx.lineWidth = r / 2;
  ctx.beginPath();
  ctx.moveTo(x - r, y - r);
  ctx.lineTo(x + r, y + r);
  ctx.moveTo(x + r, y - r);
  ctx.lineTo(x - r, y + r);
  ctx.stroke();
}
