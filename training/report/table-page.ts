/** The report of a model as one page that loads nothing and runs nothing: tables, and plots drawn in it. */
import type { Figures } from '../figures/figures.ts';
import { PAGE_STYLE } from './page-style.ts';
import { drawPlot, escapeText, type Plot } from './svg-plot.ts';
import { calibrationText, metricRows, type TableReport } from './table-report.ts';

/** Columns of the importance that are shown. */
const MAX_BARS = 20;
const SHARE = [0, 1] as const;

export function renderTablePage(report: TableReport): string {
  const { model, task, target, algorithm, folds, sizes, notes, classes = [], figures } = report;
  const judged = folds === 0 ? 'not cross-validated' : `cross-validated, ${folds} parts`;
  const sections = [
    section(
      'Figures',
      folds === 0
        ? 'Of the rows that said when to stop, and so too good.'
        : 'Each is the mean over parts of the table, predicted by a model of the other parts.',
      table(
        ['metric', 'mean', '95 % interval'],
        metricRows(report).map(([name = '', ...rest]) => [inWords(name), ...rest]),
        'interval',
      ),
    ),
    ...(notes.length === 0
      ? []
      : [section('Notes', '', `<ul>${notes.map((note) => `<li>${escapeText(note)}</li>`).join('')}</ul>`)]),
    ...(figures === undefined ? [] : figureSections(figures, report)),
    ...(report.steps === undefined
      ? []
      : [section('Steps before learning', '', table(['column', 'steps'], Object.entries(report.steps)))]),
    section(
      'Sizes',
      '',
      table(
        ['what', 'number'],
        Object.entries(sizes).map(([name, value]) => [inWords(name), String(value)]),
      ),
    ),
  ];
  const about = `The ${task} of “${target}”, learnt by ${algorithm}, ${judged}.`;
  const shown =
    classes.length === 0 ? '' : ` Classes: ${classes.slice(0, 50).join(', ')}${classes.length > 50 ? ', …' : ''}.`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeText(model)}</title><style>${PAGE_STYLE}</style></head>`,
    `<body><main><header><h1>${escapeText(model)}</h1><p>${escapeText(about + shown)}</p></header>`,
    `<div class="sections">${sections.join('\n')}</div></main></body></html>`,
    '',
  ].join('\n');
}

function figureSections(figures: Figures, { task, target, calibration }: TableReport): string[] {
  const loss = task === 'value' ? 'root mean squared error' : 'log loss';
  const { roc, precisionRecall, confusion, scatter, learning, importance, slices, dependence } = figures;
  const bars = importance.slice(0, MAX_BARS);
  return [
    confusion === undefined
      ? ''
      : section(
          'What was taken for what',
          'Rows by what came (down) and by the likeliest answer (across).',
          confusionTable(confusion, figures),
        ),
    calibrationSection(figures, calibration === undefined ? '' : calibrationText(calibration)),
    roc === undefined
      ? ''
      : plotSection('Hits and false alarms (ROC)', 'The dashed line is chance.', {
          title: 'ROC curve',
          x: { label: 'share of false alarms', ends: SHARE },
          y: { label: 'share of hits', ends: SHARE },
          lines: roc,
          diagonal: true,
        }),
    precisionRecall === undefined
      ? ''
      : plotSection('Precision and recall', 'How many of those named are right, when so many of all are found.', {
          title: 'Precision-recall curve',
          x: { label: 'recall: share that is found', ends: SHARE },
          y: { label: 'precision: share that is right', ends: SHARE },
          lines: precisionRecall,
        }),
    scatter === undefined
      ? ''
      : plotSection('What came and what was predicted', 'The dashed line would be right.', scatterPlot(scatter)),
    learning.length < 2
      ? ''
      : plotSection('Learning curve', 'Does the line still fall at its end? Then more rows would help.', {
          title: 'Loss by rows learnt from',
          x: { label: 'rows learnt from' },
          y: { label: loss },
          lines: [{ name: loss, points: learning, as: 'both' }],
        }),
    bars.length === 0
      ? ''
      : section(
          'Importance of columns',
          `How much the ${loss} grows when a column’s values change places, with its 95 % interval.`,
          barTable(bars),
        ),
    ...dependenceSections(dependence, task === 'value' && target !== null ? target : 'mean chance'),
    slices.length === 0
      ? ''
      : section(
          'Slices',
          `Where it is better and where worse: the ${loss} of some of the rows.`,
          table(
            ['column', 'rows with', 'number', loss],
            slices.map(({ column, name, rows, loss: own }) => [column, name, String(rows), String(own)]),
          ),
        ),
  ].filter((text) => text !== '');
}

/** One scale for all: a column that says nothing looks level. */
function dependenceSections(dependence: Figures['dependence'], label: string): string[] {
  const means = dependence.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map(([, mean]) => mean)));
  const ends = [Math.min(...means), Math.max(...means)] as const;
  return dependence.map(({ column, categories, lines }) =>
    plotSection(`Dependence on ${column}`, 'The mean prediction, with all else as it is.', {
      title: `Mean prediction by ${column}`,
      x: { label: column, names: categories },
      y: { label, ends },
      lines: lines.map((line) => ({ ...line, as: categories === undefined ? 'line' : 'both' })),
    }),
  );
}

function calibrationSection({ calibration, calibrationBefore }: Figures, text: string): string {
  if (calibration === undefined) return text === '' ? '' : section('Calibration', text, '');
  const line = (name: string, bins: typeof calibration) => ({
    name,
    as: 'both' as const,
    points: bins.map(({ predicted, observed }) => [predicted, observed] as const),
  });
  return plotSection(
    'Calibration',
    text === '' ? 'Of rows with this chance, so many came true. The dashed line would be right.' : text,
    {
      title: 'Observed share by predicted chance',
      x: { label: 'predicted chance', ends: SHARE },
      y: { label: 'share that came true', ends: SHARE },
      lines: [
        line(calibrationBefore === undefined ? 'the model' : 'calibrated', calibration),
        ...(calibrationBefore === undefined ? [] : [line('before', calibrationBefore)]),
      ],
      diagonal: true,
    },
  );
}

function scatterPlot(points: NonNullable<Figures['scatter']>): Plot {
  const values = points.flat();
  const ends = [Math.min(...values), Math.max(...values)] as const;
  return {
    title: 'Predicted by observed value',
    x: { label: 'what came', ends },
    y: { label: 'what was predicted', ends },
    lines: [{ name: 'a row', points, as: 'dots' }],
    diagonal: true,
  };
}

function plotSection(title: string, about: string, plot: Plot): string {
  const { lines } = plot;
  const legend =
    lines.length < 2
      ? ''
      : `<p class="legend">${lines.map(({ name }, i) => `<span class="key s${i % 6}">${escapeText(name)}</span>`).join(' ')}</p>`;
  return section(title, about, drawPlot(plot) + legend);
}

function section(title: string, about: string, content: string): string {
  const text = about === '' ? '' : `<p>${escapeText(about)}</p>`;
  return `<section><h2>${escapeText(title)}</h2>${text}<div class="content">${content}</div></section>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[], kind = 'plain'): string {
  const line = (cells: readonly string[]) =>
    `<tr>${cells.map((cell, i) => (i === 0 ? `<th scope="row">${escapeText(cell)}</th>` : `<td>${escapeText(cell)}</td>`)).join('')}</tr>`;
  const heads = head.map((name) => `<th scope="col">${escapeText(name)}</th>`).join('');
  return `<div class="scroll" tabindex="0"><table class="${kind}"><thead><tr>${heads}</tr></thead><tbody>${rows.map(line).join('')}</tbody></table></div>`;
}

/** A cell's tint is its share of the row. */
function confusionTable(cells: readonly (readonly number[])[], { classNames }: Figures): string {
  const name = (k: number) => escapeText(classNames?.[k] ?? String(k));
  const lines = cells.map((row, k) => {
    const sum = Math.max(
      1,
      row.reduce((all, count) => all + count, 0),
    );
    const shown = row.map(
      (count, other) =>
        `<td class="${other === k ? 'right' : 'wrong'}" style="--share: ${Math.round((100 * count) / sum)}%">${count}</td>`,
    );
    return `<tr><th scope="row">${name(k)}</th>${shown.join('')}</tr>`;
  });
  const heads = cells.map((_, k) => `<th scope="col">${name(k)}</th>`).join('');
  return `<div class="scroll" tabindex="0"><table class="confusion"><thead><tr><th scope="col">came ↓ answer →</th>${heads}</tr></thead><tbody>${lines.join('')}</tbody></table></div>`;
}

function barTable(bars: Figures['importance']): string {
  const longest = Math.max(1e-12, ...bars.map(({ mean }) => mean));
  const lines = bars.map(({ column, mean, interval }) => {
    const width = Math.round((100 * Math.max(0, mean)) / longest);
    const spread = interval === null ? '' : ` <small>${show(interval[0])} to ${show(interval[1])}</small>`;
    return `<tr><th scope="row">${escapeText(column)}</th><td class="bar"><i style="width: ${width}%"></i></td><td>${show(mean)}${spread}</td></tr>`;
  });
  return `<div class="scroll" tabindex="0"><table class="bars"><thead><tr><th scope="col">column</th><td></td><th scope="col">growth</th></tr></thead><tbody>${lines.join('')}</tbody></table></div>`;
}

/** The words in a name such as `logLossOfShares`. */
const inWords = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const show = (value: number) => String(Number(value.toPrecision(3)));
