/**
 * The panel beside the arena: what the game believes, what it does about it, and why. The package's own panel shows the
 * adaptation, as in any game; around it is what only the arena has: its sentence, its staff, its music, its connection.
 */
import 'rubato/client/panel';
import type { RubatoPanel } from 'rubato/client/panel';
import type { ArenaState, PlayerState } from '../../rooms/arena/room/arena-state.ts';
import { TICKS_PER_SECOND } from '../../rooms/arena/simulation/world/constants.ts';
import { element, isolated, setText } from '../dom.ts';
import type { Session } from '../session.ts';
import { factOf } from '../words/reasons.ts';
import { language, words } from '../words/words.ts';
import { Dials } from './dials.ts';
import { bandOf, sentenceOf } from './sentence.ts';
import { makeSheet } from './sheet.ts';
import { StaffChart } from './staff-chart.ts';
import { shownReason, type Told, toldOf } from './told.ts';

/** A reader follows two updates a second; more is flicker. */
const UPDATE_MS = 500;

export class Panel {
  #session: Session;
  #success: StaffChart;
  #dials: Dials;
  #adaptation = element<RubatoPanel>('adaptation-panel');
  #band: readonly [number, number] = [0.68, 0.82];
  #updatedAtMs = Number.NEGATIVE_INFINITY;
  #patches = 0;
  #followed = -1;
  #downs = -1;
  #wave = -1;

  /** The panel's listeners end with `signal`. */
  constructor(session: Session, signal: AbortSignal) {
    this.#session = session;
    this.#success = new StaffChart(element('success-chart'), () => this.#band, signal);
    this.#dials = new Dials(element('dials'));
    this.#adaptation.session = session.adaptation;
    this.#adaptation.ownWords = {
      player: (slot) => isolated(session.room.state.players?.get(String(slot))?.name ?? '') || undefined,
      reason: (reason) => factOf(words(), language(), shownReason(reason)) ?? undefined,
    };
    signal.addEventListener('abort', () => {
      this.#adaptation.session = null;
    });
    // The panel scrolls: the keyboard gets into it, and scrolls it, also below its last button.
    element('panel').tabIndex = 0;
    makeSheet(signal);
  }

  /** `own` is the entry of slot `followed`. */
  update(state: ArenaState, own: PlayerState | undefined, followed: number, nowMs: number): void {
    if (own === undefined || nowMs - this.#updatedAtMs < UPDATE_MS) return;
    const elapsedSeconds = (nowMs - this.#updatedAtMs) / 1000;
    this.#updatedAtMs = nowMs;
    const told = toldOf(this.#session.adaptation, followed);
    this.#band = bandOf(state, told);
    setText(element('sentence'), sentenceOf(state, told, followed, words()));
    this.#showSuccess(state, own, followed, told?.chance ?? null);
    this.#dials.update(state);
    if (this.#adaptation.getAttribute('player') !== String(followed))
      this.#adaptation.setAttribute('player', String(followed));
    this.#showConnection(state, told, elapsedSeconds);
  }

  #showSuccess(state: ArenaState, own: PlayerState, followed: number, chance: number | null): void {
    const second = state.tick / TICKS_PER_SECOND;
    // Another player's falls are not this player's.
    if (followed !== this.#followed) this.#downs = -1;
    this.#followed = followed;
    if (this.#downs >= 0 && own.downs > this.#downs) this.#success.mark({ second, won: false });
    if (this.#wave > 0 && state.wave > this.#wave) this.#success.mark({ second, won: true });
    this.#downs = own.downs;
    this.#wave = state.wave;
    this.#success.add(second, chance);
    const { panel } = words();
    const percent = (value: number) => Math.round(100 * value);
    const [low, high] = this.#band;
    const text = chance === null ? panel.noChance : panel.chance(percent(chance), percent(low), percent(high));
    element('success-chart').setAttribute('aria-label', text);
  }

  #showConnection(state: ArenaState, told: Told | null, elapsedSeconds: number): void {
    const { room, stats } = this.#session;
    const { panel } = words();
    const rate = Number.isFinite(elapsedSeconds) ? Math.round((stats.patches - this.#patches) / elapsedSeconds) : 0;
    this.#patches = stats.patches;
    const parts = [
      panel.roundTrip(Math.round(room.clock.rtt())),
      panel.patches(rate),
      panel.events(stats.eventsSent),
      panel.mood(panel.moods[told?.mood ?? Number.NaN] ?? panel.moodUnknown),
      panel.answers(answerOf(told)),
      panel.directions[state.direction] ?? '',
    ];
    setText(element('connection'), parts.join(' · '));
  }
}

function answerOf(told: Told | null): string {
  const { sources } = words().panel;
  if (told === null || told.source === 'fallback') return sources.fallback;
  return told.source === 'model' ? `${told.model}, ${told.latencyMs.toFixed(1)} ms` : sources.partial;
}
