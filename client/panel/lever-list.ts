/** The levers in force: value, range, which way is harder, and a mark where the value was before. */
import type { LeverInfo } from '../../rooms/protocol.ts';
import { withUnit } from './format-value.ts';
import { make, setAttribute, setText } from './make-element.ts';
import type { PanelView } from './panel-view.ts';

interface Row {
  readonly whole: HTMLElement;
  readonly name: HTMLElement;
  readonly value: HTMLElement;
  readonly track: HTMLElement;
  readonly min: HTMLElement;
  readonly harder: HTMLElement;
  readonly max: HTMLElement;
  readonly belief: HTMLElement;
}

/** A spread above this share of the lever's range says that the player isn't known yet. */
const UNSURE = 0.15;

export class LeverList {
  readonly element = make('ul', 'levers');
  #rows = new Map<string, Row>();

  update(view: PanelView): void {
    const { levers } = view.hello;
    const shown = levers.filter((lever) => !view.hidden.has(lever.name) && inForce(view, lever) !== null);
    const names = shown.map(({ name }) => name);
    if (names.join() !== [...this.#rows.keys()].join()) {
      this.#rows = new Map(names.map((name) => [name, createRow()]));
      this.element.replaceChildren(...[...this.#rows.values()].map(({ whole }) => whole));
    }
    for (const lever of shown) show(this.#rows.get(lever.name)!, lever, view);
  }
}

/** A player's lever is shown with its player; null when none is there. */
function inForce({ latest, player }: PanelView, { name, scope }: LeverInfo): number | null {
  return (scope === 'session' ? latest.levers[name] : player?.levers[name]) ?? null;
}

function show(row: Row, lever: LeverInfo, view: PanelView): void {
  const { words, language } = view;
  const { min, max, harder, unit, scope } = lever;
  const value = inForce(view, lever)!;
  const text = (number: number) => withUnit(number, unit, language);
  const share = (number: number) => Math.min(1, Math.max(0, (number - min) / (max - min)));
  const from = lastFrom(view, lever);
  setText(row.name, scope === 'session' ? lever.words : words.aside(lever.words, view.whose(view.slot)));
  setText(row.value, text(value));
  setText(row.min, text(min));
  setText(row.max, text(max));
  setText(row.harder, harder === 'neither' ? '' : harder === 'up' ? words.harderUp : words.harderDown);
  row.track.style.setProperty('--at', String(share(value)));
  row.track.style.setProperty('--from', String(share(from ?? value)));
  row.track.toggleAttribute('data-moved', from !== null && from !== value);
  const way = harder === 'up' ? words.harderAbove : words.harderBelow;
  const label = words.lever(row.name.textContent, text(value), text(min), text(max));
  setAttribute(row.track, 'aria-label', harder === 'neither' ? label : `${label}, ${way}`);
  showBelief(row, lever, view, share, text);
}

/** The belief about the player, as a band on the lever's track: it narrows as the game gets to know them. */
function showBelief(
  { track, belief: told }: Row,
  { name, min, max }: LeverInfo,
  { player, words }: PanelView,
  share: (value: number) => number,
  text: (value: number) => string,
): void {
  const belief = player?.belief?.lever === name ? player.belief : null;
  track.toggleAttribute('data-believed', belief !== null);
  told.hidden = belief === null;
  if (belief === null) return;
  const { mean, spread, outcomes } = belief;
  const [low, high] = [share(mean - spread), share(mean + spread)];
  track.style.setProperty('--low', String(low));
  track.style.setProperty('--high', String(high));
  const within = (value: number) => text(min + (max - min) * value);
  const isKnown = outcomes > 0 && spread <= UNSURE * (max - min);
  setText(told, isKnown ? words.known(within(share(mean))) : words.unknown(within(low), within(high)));
}

/** Where the lever was before the newest decision that moved it. */
function lastFrom({ latest, slot }: PanelView, { name, scope }: LeverInfo): number | null {
  const whose = scope === 'session' ? null : slot;
  const changes = latest.decisions.flatMap((decision) => decision.changes);
  return changes.findLast((change) => change.lever === name && change.slot === whose)?.from ?? null;
}

function createRow(): Row {
  const name = make('span', 'lever-name');
  const value = make('span', 'lever-value');
  const track = make(
    'div',
    'lever-track',
    make('span', 'lever-belief'),
    make('span', 'lever-was'),
    make('span', 'lever-mark'),
  );
  const belief = make('p', 'belief');
  const min = make('span', 'lever-min');
  const harder = make('span', 'lever-harder');
  const max = make('span', 'lever-max');
  track.setAttribute('role', 'img');
  // What the label says is not read out twice.
  const head = make('div', 'lever-head', name, value);
  const foot = make('div', 'lever-foot', min, harder, max);
  for (const part of [head, foot]) part.setAttribute('aria-hidden', 'true');
  return { whole: make('li', 'lever', head, track, foot, belief), name, value, track, min, harder, max, belief };
}
