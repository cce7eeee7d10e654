/** The end of a run: its numbers, and a picture of it that can be saved. */
import { element, make, setText } from '../dom.ts';
import { withWords, words } from '../words/words.ts';
import type { RunRecord } from './run-record.ts';
import { drawSummary } from './summary-picture.ts';

/** Shows the end of a run until `signal` says that another screen came. */
export function showSummary(run: RunRecord, signal: AbortSignal): void {
  const canvas = element<HTMLCanvasElement>('summary');
  withWords(() => {
    write(run);
    drawSummary(canvas, run, words());
  }, signal);
  element('save').addEventListener('click', () => save(canvas, run), { signal });
  element('ended-title').focus({ preventScroll: true });
}

function write(run: RunRecord): void {
  const { end } = words();
  const last = run.samples.at(-1);
  const bpm = Math.round(last?.tempoBpm ?? 84);
  const percent = Math.round(100 * (last?.difficulty ?? 0));
  setText(element('ended-title'), end.title);
  setText(element('ended-text'), end.sentence(run.wavesCleared, bpm, percent));
  element('summary').setAttribute('aria-label', end.picture(run.score));
  const minutes = Math.floor(run.seconds / 60);
  const rows: readonly (readonly [string, string])[] = [
    [end.score, String(run.score)],
    [end.waves, String(run.wavesCleared)],
    [end.kills, String(run.kills)],
    [end.combo, String(run.bestCombo)],
    [end.downs, String(run.downs)],
    [end.time, `${minutes}:${String(Math.floor(run.seconds % 60)).padStart(2, '0')}`],
  ];
  element('ended-numbers').replaceChildren(
    ...rows.flatMap(([name, value]) => [make('dt', '', name), make('dd', '', value)]),
  );
}

function save(canvas: HTMLCanvasElement, run: RunRecord): void {
  canvas.toBlob((picture) => {
    if (picture === null) return;
    const link = make('a');
    link.href = URL.createObjectURL(picture);
    link.download = `rubato-${run.score}.png`;
    link.click();
    URL.revokeObjectURL(link.href);
  }, 'image/png');
}
