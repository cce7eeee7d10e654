/**
 * A small drawing for each state of the page: five staff lines, and what happened to them. Drawn, like everything else.
 */

export type Sign = 'tuning' | 'full' | 'version' | 'silence' | 'broken' | 'wrong' | 'back';

const WIDTH = 380;
const TOP = 36;
const GAP = 14;
const line = (number: number) => TOP + GAP * number;
const INK = '#f3ede2';
const GOLD = '#ffd166';
const ROSE = '#ff8fa3';
const COLORS = [GOLD, '#5fd4c4', '#b9a2ff', '#ffb074'];

const whole = (from = 16, to = WIDTH - 16) =>
  [0, 1, 2, 3, 4].map((i) => `<path d="M${from} ${line(i)}H${to}"/>`).join('');
const staff = (lines: string) => `<g class="sign-staff">${lines}</g>`;
const note = (x: number, at: number, color: string) =>
  `<g transform="translate(${x} ${line(at)})" fill="${color}"><ellipse rx="9" ry="6.5" transform="rotate(-20)"/><path d="M7-2V-36h2.2V-1z"/></g>`;
const barLine = (x: number, width: number, color = INK) =>
  `<path d="M${x} ${line(0)}V${line(4)}" stroke="${color}" stroke-width="${width}"/>`;

const DRAWINGS: Readonly<Record<Sign, () => string>> = {
  tuning: () =>
    staff(whole()) +
    [60, 130, 200, 270, 335].map((x, i) => note(x, [4, 3, 2, 3, 1][i]!, i === 0 ? GOLD : '#8b90c8')).join('') +
    `<path class="sign-playhead" d="M20 ${line(0) - 10}V${line(4) + 10}"/>`,
  full: () =>
    staff(whole()) + COLORS.map((color, i) => note(80 + i * 72, 3 - i * 0.75, color)).join('') + barLine(352, 4),
  version: () =>
    staff(`${whole(16, 170)}<g transform="translate(0 9)">${whole(210, WIDTH - 16)}</g>`) +
    note(100, 2, '#8b90c8') +
    `<g transform="translate(0 9)">${note(285, 1, GOLD)}</g>` +
    `<path d="M182 ${line(4) + 20}l16-90" stroke="${ROSE}" stroke-width="3" stroke-dasharray="5 6"/>`,
  silence: () =>
    staff(whole(16, 140) + whole(240, WIDTH - 16)) +
    `<path d="M184 ${line(0)}l12 16-9 13c-2 5 4 9 10 15-12-4-16 4-8 12" fill="none" stroke="${INK}" stroke-width="4" stroke-linejoin="round"/>`,
  broken: () =>
    staff(
      [0, 1, 2, 3, 4]
        .map(
          (i) =>
            `<path d="M16 ${line(i)}H176l8 ${i % 2 === 0 ? -7 : 7}"/><path d="M204 ${line(i) + 6}l8-${6 + i}H364"/>`,
        )
        .join(''),
    ) + note(110, 2, ROSE),
  wrong: () =>
    staff(whole()) +
    note(90, 3, '#8b90c8') +
    note(270, 1.5, '#8b90c8') +
    note(180, -1, ROSE) +
    `<path d="M204 ${line(-2)}l16 16m0-16l-16 16" stroke="${ROSE}" stroke-width="3.5"/>`,
  back: () => staff(whole()) + [90, 160, 230, 300].map((x, i) => note(x, 4 - i, GOLD)).join(''),
};

/** An SVG text made of fixed parts only: nothing from outside goes into it. */
export function staffSign(sign: Sign): string {
  const height = line(4) + 40;
  return `<svg viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" fill="none">${DRAWINGS[sign]()}</svg>`;
}
