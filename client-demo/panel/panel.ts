/** The panel beside the arena: what the game believes, what it does about it, and why. */
import type { ArenaState, DecisionState, PlayerState } from '../../rooms/arena/arena-state.ts';
import { element } from '../dom.ts';
import type { Session } from '../session.ts';
import { RollingChart } from './charts.ts';
import { sentenceOf } from './sentence.ts';

/** A reader follows two updates a second; more is flicker. */
const UPDATE_MS = 500;
const MOODS = ['engaged', 'bored', 'frustrated'] as const;
const DIRECTIONS = ['build-up', 'peak', 'relax'] as const;
const SESSION_SLOT = 255;

interface Lever {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly read: (state: ArenaState, own: PlayerState) => number;
  readonly show: (value: number, state: ArenaState, own: PlayerState) => string;
}

const percent = (value: number) => `${Math.round(100 * value)} %`;
const LEVERS: readonly Lever[] = [
  { label: 'Tempo', min: 84, max: 156, read: (state) => state.tempoBpm, show: (value) => `${Math.round(value)} bpm` },
  { label: 'Difficulty', min: 0, max: 1, read: (state) => state.difficulty, show: percent },
  { label: 'Pace', min: 0, max: 1, read: (state) => state.pace, show: percent },
  { label: 'Your help', min: 0, max: 1, read: (_state, own) => own.help, show: percent },
  {
    label: 'Intensity',
    min: 0,
    max: 1,
    read: (state) => state.intensity,
    show: (_value, state) => DIRECTIONS[state.direction] ?? '',
  },
];

export class Panel {
  #session: Session;
  #success: RollingChart;
  #difficulty: RollingChart;
  #bars: { fill: HTMLElement; value: HTMLElement }[];
  #band: readonly [number, number] | null = null;
  #updatedAtMs = Number.NEGATIVE_INFINITY;
  #patches = 0;
  #shown = '';
  #downs = -1;
  #wave = -1;

  constructor(session: Session) {
    this.#session = session;
    this.#success = new RollingChart(element('success-chart'), 'predicted success', 'gold', () => this.#band);
    this.#difficulty = new RollingChart(element('difficulty-chart'), 'difficulty', 'teal', () => null);
    this.#bars = LEVERS.map(({ label }) => addBar(element('levers'), label));
    const toggle = element<HTMLInputElement>('adaptation-live');
    toggle.addEventListener('change', () => session.setAdaptation(toggle.checked));
  }

  update(state: ArenaState, nowMs: number): void {
    const own = state.players?.get(String(this.#session.slot));
    if (own === undefined || nowMs - this.#updatedAtMs < UPDATE_MS) return;
    const seconds = (nowMs - this.#updatedAtMs) / 1000;
    this.#updatedAtMs = nowMs;
    this.#band = [state.targetLow, state.targetHigh];
    setText(element('sentence'), sentenceOf(state, own));
    const second = (state.tick * 50) / 1000;
    this.#markOutcomes(state, own, second);
    this.#success.add(second, own.predictedSuccess < 0 ? null : own.predictedSuccess);
    this.#difficulty.add(second, state.difficulty);
    for (const [i, lever] of LEVERS.entries()) {
      const value = lever.read(state, own);
      this.#bars[i]!.fill.style.width = `${(100 * (value - lever.min)) / (lever.max - lever.min)}%`;
      setText(this.#bars[i]!.value, lever.show(value, state, own));
    }
    this.#showDecisions(state);
    this.#showConnection(state, own, seconds);
  }

  #markOutcomes(state: ArenaState, own: PlayerState, second: number): void {
    if (this.#downs >= 0 && own.downs > this.#downs) this.#success.mark({ second, won: false });
    if (this.#wave >= 0 && state.wave > this.#wave) this.#success.mark({ second, won: true });
    this.#downs = own.downs;
    this.#wave = state.wave;
  }

  #showDecisions(state: ArenaState): void {
    const entries = [...state.decisions.entries()].reverse().slice(0, 6);
    const key = entries.map(([id, { reasons }]) => `${id}${reasons}`).join('|');
    if (key === this.#shown) return;
    this.#shown = key;
    element('decisions').replaceChildren(...entries.map(([, decision]) => this.#decision(state, decision)));
  }

  #decision(
    state: ArenaState,
    { slot, lever, from, to, source, model, latencyMs, reasons, atMs }: DecisionState,
  ): HTMLElement {
    const item = document.createElement('li');
    if (source === 'fallback') item.className = 'fallback';
    const whose =
      slot === SESSION_SLOT
        ? ''
        : slot === this.#session.slot
          ? 'your '
          : `${state.players.get(String(slot))?.name ?? ''}: `;
    const change = document.createElement('div');
    change.className = 'change';
    change.textContent = `${whose}${lever} ${percent(from)} → ${percent(to)}`;
    const why = document.createElement('div');
    why.className = 'why';
    const at = `${Math.floor(atMs / 60_000)}:${String(Math.floor(atMs / 1000) % 60).padStart(2, '0')}`;
    const by = source === 'model' ? `${model}, ${latencyMs.toFixed(1)} ms` : source;
    why.textContent = `${reasons === '' ? 'asking why …' : reasons} · ${by} · at ${at}`;
    item.append(change, why);
    return item;
  }

  #showConnection(state: ArenaState, own: PlayerState, seconds: number): void {
    const { room, stats } = this.#session;
    const rate = Number.isFinite(seconds) ? Math.round((stats.patches - this.#patches) / seconds) : 0;
    this.#patches = stats.patches;
    const mood = MOODS[own.mood] ?? 'not known yet';
    const answer = state.source === 'model' ? `${state.model} in ${state.latencyMs.toFixed(1)} ms` : state.source;
    setText(
      element('connection'),
      `Mood: ${mood} · answers by ${answer} · round trip ${Math.round(room.clock.rtt())} ms · ${rate} patches/s · ${stats.eventsSent} events sent`,
    );
  }
}

function addBar(parent: HTMLElement, label: string): { fill: HTMLElement; value: HTMLElement } {
  const make = (className: string) => Object.assign(document.createElement('div'), { className });
  const [row, track, fill, value] = [make('lever'), make('track'), make('fill'), make('value')];
  const name = document.createElement('span');
  name.textContent = label;
  track.append(fill);
  row.append(name, track, value);
  parent.append(row);
  return { fill, value };
}

function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
