/** The last decisions, newest first: what changed, why, who said so, and when. */
import type { ChangeInfo, ReasonsInfo, ToldDecision } from '../adaptation-of.ts';
import { timeOf, withUnit } from './format-value.ts';
import { make } from './make-element.ts';
import type { PanelView } from './panel-view.ts';

/** Decisions shown; a reader looks at the first two. */
const SHOWN = 4;

/** An entry in words. */
interface Entry {
  readonly source: ToldDecision['source'];
  readonly changes: readonly string[];
  /** One phrase in the place of reasons, or the reasons themselves. */
  readonly why: string | readonly string[];
  readonly by: string;
}

export class DecisionLog {
  readonly element = make('ol', 'decisions');
  #shown = '';

  update(view: PanelView): void {
    const visible = view.latest.decisions.flatMap((decision) => {
      const changes = decision.changes.filter(({ lever }) => !view.hidden.has(lever));
      return changes.length === 0 ? [] : [entryOf(decision, changes, view)];
    });
    const entries = visible.slice(-SHOWN).reverse();
    const shown = JSON.stringify([entries, view.words.unchanged]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const items = entries.map(createItem);
    this.element.replaceChildren(...(items.length === 0 ? [make('li', 'empty', view.words.unchanged)] : items));
  }
}

function entryOf(decision: ToldDecision, changes: readonly ChangeInfo[], view: PanelView): Entry {
  return {
    source: decision.source,
    changes: changes.map((change) => changeText(change, view)),
    why: whyOf(decision, view),
    by: byText(decision, view),
  };
}

function createItem({ source, changes, why, by }: Entry): HTMLElement {
  const lines = changes.map((change) => make('p', 'change', change));
  const listed = typeof why !== 'string' && why.map((reason) => make('li', 'reason', reason));
  const told = listed ? [make('ul', 'reasons', ...listed)] : why === '' ? [] : [make('p', 'why', String(why))];
  return make('li', `decision ${source}`, ...lines, ...told, make('p', 'by', by));
}

function changeText({ slot, lever, from, to }: ChangeInfo, { hello, words, language, whose }: PanelView): string {
  const info = hello.levers.find(({ name }) => name === lever);
  const text = (value: number) => withUnit(value, info?.unit ?? '', language);
  const name = info?.words ?? lever;
  return words.change(slot === null ? name : words.aside(name, whose(slot)), text(from), text(to));
}

function whyOf(decision: ToldDecision, { words, slot, nameOf, own }: PanelView): Entry['why'] {
  if (decision.source === 'fallback') return '';
  const told: ReasonsInfo | undefined =
    decision.explained.find((entry) => entry.slot === slot) ?? decision.explained[0];
  if (told === undefined) return words.asking;
  if (told.reasons === null) return words.others(nameOf(told.slot));
  if (told.reasons.length === 0) return words.many;
  return told.reasons.map((reason) => own.reason?.(reason) ?? reason.words);
}

function byText({ source, models, latencyMs, atMs }: ToldDecision, { words, language }: PanelView): string {
  const ms = withUnit(latencyMs, 'ms', language);
  const what = source === 'model' ? `${models.join(' + ')}, ${ms}` : words.sources[source];
  return words.by(what, timeOf(atMs));
}
