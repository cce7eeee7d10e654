/** Shows the prediction for the followed player, by its kind, and how sure it is. */
import { percent, withUnit } from './format-value.ts';
import { make, setText } from './make-element.ts';
import type { PanelView } from './panel-view.ts';

export class PredictionView {
  readonly element = make('div', 'prediction');
  #words = make('p', 'prediction-words');
  #values = make('ul', 'prediction-values');
  #sure = make('p', 'sure');
  #shown = '';

  constructor() {
    this.element.append(this.#words, this.#values, this.#sure);
  }

  update(view: PanelView): void {
    const { hello, player, words, language } = view;
    setText(this.#words, hello.predicts.words);
    setText(this.#sure, sureOf(view));
    const key = JSON.stringify([hello.predicts, player?.predicted, player?.target, language]);
    if (key === this.#shown) return;
    this.#shown = key;
    const predicted = player?.predicted ?? null;
    const rows = predicted === null ? [make('li', 'prediction-value', words.none)] : rowsOf(view, predicted);
    this.#values.replaceChildren(...rows);
  }
}

function sureOf({ player, words, language, hello }: PanelView): string {
  if (player === null || player.predicted === null) return '';
  const sure = player.sure === null ? [] : [words.sure(percent(player.sure, language))];
  const { kind, unit } = hello.predicts;
  const asked = kind === 'chance' ? 'share' : unit;
  const wanted = player.target === null ? [] : [words.wanted(withUnit(player.target, asked, language))];
  return [...sure, ...wanted].join(' · ');
}

function rowsOf({ hello, player, language }: PanelView, predicted: readonly number[]): HTMLElement[] {
  const { kind, unit, labels } = hello.predicts;
  const first = predicted[0]!;
  switch (kind) {
    case 'none':
      return [];
    case 'chance':
      return [bar(percent(first, language), '', first, player?.target ?? null, true)];
    case 'value':
      return [make('li', 'prediction-value', withUnit(first, unit, language))];
    case 'classes':
      return predicted.map((chance, i) =>
        bar(percent(chance, language), labels[i]!, chance, null, isTop(predicted, i)),
      );
    case 'best': {
      const low = Math.min(...predicted);
      const range = Math.max(...predicted) - low || 1;
      const share = (value: number) => 0.08 + (0.92 * (value - low)) / range;
      return predicted.map((value, i) =>
        bar(withUnit(value, '', language), labels[i]!, share(value), null, isTop(predicted, i)),
      );
    }
  }
}

const isTop = (values: readonly number[], i: number): boolean => values[i] === Math.max(...values);

function bar(text: string, label: string, share: number, target: number | null, isTop: boolean): HTMLElement {
  const track = make('div', 'bar', make('span', 'bar-fill'));
  track.setAttribute('aria-hidden', 'true');
  track.style.setProperty('--at', String(Math.min(1, Math.max(0, share))));
  if (target !== null) {
    const mark = make('span', 'bar-target');
    mark.style.setProperty('--at', String(target));
    track.append(mark);
  }
  const name = label === '' ? [] : [make('span', 'bar-label', label)];
  const row = make(
    'li',
    isTop ? 'prediction-row top' : 'prediction-row',
    ...name,
    make('span', 'bar-value', text),
    track,
  );
  return row;
}
