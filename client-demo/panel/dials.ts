/** What the music does, which no lever of the adaptation says: its tempo and intensity, as dials between their bounds. */
import type { ArenaState } from '../../rooms/arena/room/arena-state.ts';
import { make, setText } from '../dom.ts';
import type { Words } from '../words/english.ts';
import { words } from '../words/words.ts';

interface Measure {
  readonly name: 'tempo' | 'intensity';
  readonly min: number;
  readonly max: number;
  /** The text for a value; bounds are shown in the same way. */
  readonly show: (value: number) => string;
  readonly read: (state: ArenaState) => number;
}

const percent = (value: number) => String(Math.round(100 * value));
const MEASURES: readonly Measure[] = [
  { name: 'tempo', min: 84, max: 156, show: (value) => String(Math.round(value)), read: (state) => state.tempoBpm },
  { name: 'intensity', min: 0, max: 1, show: percent, read: (state) => state.intensity },
];

/** The dial goes from lower left over the top to lower right: 240 degrees of a circle of radius 22 around (28, 30). */
const SWEEP_DEG = 240;
const RADIUS = 22;
const ARC = arcPath();
const ARC_LENGTH = (Math.PI * RADIUS * SWEEP_DEG) / 180;

interface Dial {
  readonly fill: SVGElement;
  readonly needle: SVGElement;
  readonly value: HTMLElement;
  readonly name: HTMLElement;
  readonly whole: HTMLElement;
}

export class Dials {
  #dials: readonly Dial[];

  constructor(parent: HTMLElement) {
    this.#dials = MEASURES.map(createDial);
    parent.replaceChildren(...this.#dials.map(({ whole }) => whole));
  }

  update(state: ArenaState): void {
    const { panel } = words();
    for (const [i, measure] of MEASURES.entries()) {
      const dial = this.#dials[i]!;
      const value = measure.read(state);
      const share = Math.min(1, Math.max(0, (value - measure.min) / (measure.max - measure.min)));
      const shown = measure.show(value);
      setText(dial.name, panel[measure.name]);
      if (dial.value.textContent === shown) continue;
      setText(dial.value, shown);
      dial.fill.setAttribute('stroke-dasharray', `${(ARC_LENGTH * share).toFixed(1)} 200`);
      dial.needle.setAttribute('transform', `rotate(${(-SWEEP_DEG / 2 + SWEEP_DEG * share).toFixed(1)} 28 30)`);
    }
    for (const [i, measure] of MEASURES.entries()) describe(this.#dials[i]!, measure, panel);
  }
}

function describe(dial: Dial, { name, min, max, show }: Measure, panel: Words['panel']): void {
  const unit = name === 'tempo' ? panel.bpm : '%';
  const text = `${panel[name]}: ${dial.value.textContent} ${unit} (${show(min)}–${show(max)})`;
  if (dial.whole.getAttribute('aria-label') !== text) dial.whole.setAttribute('aria-label', text);
}

function createDial({ min, max, show }: Measure): Dial {
  const whole = make('div', 'dial');
  whole.setAttribute('role', 'img');
  whole.innerHTML = `<svg viewBox="0 0 56 46" aria-hidden="true"><path class="track" d="${ARC}"/><path class="fill" d="${ARC}"/><path class="needle" d="M28 22V12"/></svg>`;
  const value = make('div', 'value');
  const name = make('div', 'name');
  whole.append(value, make('div', 'bounds', make('span', '', show(min)), make('span', '', show(max))), name);
  const [, fill, needle] = whole.querySelectorAll<SVGElement>('path');
  return { fill: fill!, needle: needle!, value, name, whole };
}

function arcPath(): string {
  const end = (degrees: number) => {
    const angle = ((degrees - 90) * Math.PI) / 180;
    return `${(28 + RADIUS * Math.cos(angle)).toFixed(2)} ${(30 + RADIUS * Math.sin(angle)).toFixed(2)}`;
  };
  return `M${end(-SWEEP_DEG / 2)}A${RADIUS} ${RADIUS} 0 1 1 ${end(SWEEP_DEG / 2)}`;
}
