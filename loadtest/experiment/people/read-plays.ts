/** Reads a table of real people's plays: player, seconds, score, test. It checks each cell and puts each player in order. */
import { RubatoError } from 'rubato';
import { findFiles, openSource } from 'rubato/training';

export interface Play {
  /** When it ended, since any start. */
  readonly seconds: number;
  readonly score: number;
}

export interface Person {
  readonly plays: readonly Play[];
  /** Held out: nothing is fitted on them. */
  readonly isTest: boolean;
}

const COLUMNS = ['player', 'seconds', 'score', 'test'] as const;
/** Scores beyond it are taken for it: ln of it is the largest value of a field. */
export const MOST_SCORE = 1e6;
/** Fewer people on a side say nothing of others. */
const LEAST_PEOPLE = 20;

/** The people, in the order of each one's first row. Throws DATA_FILE, DATA_FORMAT or DATA_VALUE. */
export async function readPlays(name: string): Promise<Person[]> {
  const [file] = await findFiles([name]);
  const source = await openSource(file!, { input: process.stdin });
  const places = COLUMNS.map((column) => {
    const at = source.columns.indexOf(column);
    const expected = `the columns ${COLUMNS.join(', ')}`;
    if (at < 0) throw new RubatoError('DATA_FORMAT', `${source.columns.join(', ')} in ${file}`, { expected });
    return at;
  });
  const people = new Map<string, { plays: Play[]; isTest: boolean }>();
  for await (const { rows, lines } of source.batches) {
    for (const [i, row] of rows.entries()) {
      const read = (column: number) => {
        const cell = row[places[column]!] ?? '';
        const value = cell === '' ? Number.NaN : Number(cell);
        if (Number.isFinite(value) && value >= 0) return value;
        const place = `${file}, line ${lines[i]}, column ${COLUMNS[column]}`;
        throw new RubatoError('DATA_VALUE', `"${cell}" in ${place}`, { expected: 'a number of 0 or more' });
      };
      const isTest = read(3) !== 0;
      const key = String(row[places[0]!]);
      const person = people.get(key) ?? { plays: [], isTest };
      people.set(key, person);
      if (person.isTest !== isTest) {
        const expected = 'the same in column test for all plays of a player';
        throw new RubatoError('DATA_VALUE', `both for player ${key} in ${file}`, { expected });
      }
      person.plays.push({ seconds: read(1), score: Math.min(MOST_SCORE, read(2)) });
    }
  }
  const all = [...people.values()];
  for (const isTest of [false, true]) {
    const count = all.filter((person) => person.isTest === isTest).length;
    const expected = `${LEAST_PEOPLE} players or more with test ${isTest ? 1 : 0}`;
    if (count < LEAST_PEOPLE) throw new RubatoError('DATA_FORMAT', `${count} in ${file}`, { expected });
  }
  // The sort is stable: plays of the same second stay in the file's order.
  for (const { plays } of all) plays.sort((a, b) => a.seconds - b.seconds);
  return all;
}
