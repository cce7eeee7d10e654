/** The two plots of the panel: predicted success on its staff, and difficulty, over the last two minutes. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

const SECONDS = 120;
const GOLD = '#ffd166';
const TEAL = '#4fd1c5';
const GRID = '#262b4f';
const INK = '#b9b6c6';

export interface Outcome {
  readonly second: number;
  readonly won: boolean;
}

/** Values by second; the oldest are dropped after two minutes. */
export class RollingChart {
  #plot: uPlot;
  #times: number[] = [];
  #values: (number | null)[] = [];
  #outcomes: Outcome[] = [];
  #parent: HTMLElement;

  /** `band` is drawn behind the line, as the staff it should stay on. */
  constructor(
    parent: HTMLElement,
    label: string,
    color: 'gold' | 'teal',
    band: () => readonly [number, number] | null,
  ) {
    this.#parent = parent;
    const stroke = color === 'gold' ? GOLD : TEAL;
    this.#plot = new uPlot(
      {
        width: parent.clientWidth,
        height: parent.clientHeight,
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false }, y: { range: [0, 1] } },
        axes: [
          {
            stroke: INK,
            font: '12px sans-serif',
            grid: { show: false },
            ticks: { show: false },
            size: 22,
            splits: () => [SECONDS, SECONDS / 2, 0].map((ago) => (this.#times.at(-1) ?? 0) - ago),
            values: () => ['2 min', '1 min', 'now'],
          },
          {
            stroke: INK,
            font: '12px sans-serif',
            grid: { stroke: GRID, width: 1 },
            ticks: { show: false },
            size: 42,
            splits: [0, 0.5, 1],
            values: ['0 %', '50 %', '100 %'] as never,
          },
        ],
        series: [{}, { label, stroke, width: 2, points: { show: false } }],
        hooks: { drawClear: [(plot) => this.#drawBand(plot, band())], draw: [(plot) => this.#drawOutcomes(plot)] },
      },
      [[], []],
      parent,
    );
    new ResizeObserver(() => this.#plot.setSize({ width: parent.clientWidth, height: parent.clientHeight })).observe(
      parent,
    );
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
    this.#parent.setAttribute('aria-label', value === null ? 'no value yet' : `${Math.round(100 * value)} percent`);
  }

  /** A note on the staff: a filled one for a wave cleared, a cross for being downed. */
  mark(outcome: Outcome): void {
    this.#outcomes.push(outcome);
  }

  #drawBand(plot: uPlot, band: readonly [number, number] | null): void {
    if (band === null) return;
    const { ctx, bbox } = plot;
    const [low, high] = band;
    const top = plot.valToPos(high, 'y', true);
    const bottom = plot.valToPos(low, 'y', true);
    ctx.save();
    ctx.fillStyle = '#ffd16624';
    ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
    ctx.strokeStyle = '#ffd16655';
    for (let line = 0; line < 5; line++) {
      const y = top + ((bottom - top) * line) / 4;
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
    ctx.restore();
  }

  #drawOutcomes(plot: uPlot): void {
    const { ctx } = plot;
    ctx.save();
    ctx.lineWidth = 2 * devicePixelRatio;
    for (const { second, won } of this.#outcomes) {
      const x = plot.valToPos(second, 'x', true);
      const y = plot.valToPos(won ? 0.9 : 0.1, 'y', true);
      const r = 4 * devicePixelRatio;
      ctx.beginPath();
      if (won) {
        ctx.fillStyle = '#7ee0a1';
        ctx.ellipse(x, y, r, 0.75 * r, -0.3, 0, 2 * Math.PI);
        ctx.fill();
      } else {
        ctx.strokeStyle = '#ff7f9d';
        ctx.moveTo(x - r, y - r);
        ctx.lineTo(x + r, y + r);
        ctx.moveTo(x + r, y - r);
        ctx.lineTo(x - r, y + r);
        ctx.stroke();
      }
    }
    ctx.restore();
  }
}
