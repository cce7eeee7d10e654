/** The experiment's figures as a table. */
import type { PeopleReport, Source } from './run-people.ts';

const SOURCES: readonly (readonly [Source, string])[] = [
  ['model', 'model'],
  ['belief', 'belief with model'],
  ['beliefAlone', 'belief alone'],
  ['before', 'model, a play early'],
  ['after', 'model, knowing it'],
];

export function renderPeople({ people, heldOut, plays, results }: PeopleReport): string {
  const lines = [
    `${people} people, ${heldOut} of them held out with ${plays} plays: the chance that the next play reaches so many points`,
    '',
    'points  reached  chance by              log loss    AUC     ECE',
  ];
  for (const { points, reached, figures } of results) {
    for (const [source, words] of SOURCES) {
      const { logLoss, auc, ece } = figures[source];
      const numbers = [logLoss.toFixed(4).padStart(8), auc.toFixed(4).padStart(8), ece.toFixed(4).padStart(8)].join('');
      const share = `${(100 * reached).toFixed(0)} %`;
      lines.push(`${String(points).padStart(6)}  ${share.padStart(7)}  ${words.padEnd(22)}${numbers}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
