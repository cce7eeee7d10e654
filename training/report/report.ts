/** The report on a trained model: numbers on players it never saw, and how far its chances can be trusted. */
import type { CalibrationBin } from '../evaluate/metrics.ts';

export interface ReportSection {
  readonly title: string;
  readonly text: string;
}

export function markdownTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function renderReport(title: string, sections: readonly ReportSection[]): string {
  return `# ${title}\n\n${sections.map(({ title: heading, text }) => `## ${heading}\n\n${text}\n`).join('\n')}`;
}

const SIZE = 320;
const MARGIN = 44;

/** Predicted and observed chances as an SVG drawing: a calibrated model lies on the diagonal. */
export function calibrationPlot(curve: readonly CalibrationBin[]): string {
  const at = (share: number) => (MARGIN + share * (SIZE - 2 * MARGIN)).toFixed(1);
  const up = (share: number) => (SIZE - MARGIN - share * (SIZE - 2 * MARGIN)).toFixed(1);
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const text = (x: string, y: string, anchor: string, label: string) =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="12" font-family="sans-serif" fill="#222">${label}</text>`;
  const points = curve.map(({ predicted, observed }) => `${at(predicted)},${up(observed)}`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE} ${SIZE}" width="${SIZE}" height="${SIZE}">`,
    '<title>Predicted chance against observed share</title>',
    `<rect width="${SIZE}" height="${SIZE}" fill="#fff"/>`,
    `<line x1="${at(0)}" y1="${up(0)}" x2="${at(1)}" y2="${up(1)}" stroke="#bbb" stroke-dasharray="4 4"/>`,
    ...ticks.flatMap((tick) => [
      text(at(tick), String(SIZE - MARGIN + 18), 'middle', String(tick)),
      text(String(MARGIN - 8), up(tick), 'end', String(tick)),
    ]),
    `<polyline points="${points.join(' ')}" fill="none" stroke="#1d4ed8" stroke-width="2"/>`,
    ...curve.map(
      ({ predicted, observed }) => `<circle cx="${at(predicted)}" cy="${up(observed)}" r="3.5" fill="#1d4ed8"/>`,
    ),
    text(String(SIZE / 2), String(SIZE - 8), 'middle', 'predicted chance'),
    text(String(MARGIN), '24', 'start', 'observed share'),
    '</svg>',
    '',
  ].join('\n');
}
