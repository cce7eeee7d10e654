/** The picture of a run: its difficulty as a melody over a staff that widens with the tempo, outcomes as notes on it. */
import type { Words } from '../words/english.ts';
import type { RunRecord, RunSample } from './run-record.ts';

const WIDTH = 1200;
const HEIGHT = 630;
const LEFT = 64;
const RIGHT = WIDTH - 64;
const MIDDLE = 372;
/** Half the height over which the melody moves. */
const REACH = 118;
const SLOWEST_BPM = 84;
const FASTEST_BPM = 156;
const GOLD = '#ffd166';
const INK = '#f3ede2';
const INK_2 = '#c3c0d2';
const ROSE = '#ff8fa3';

export function drawSummary(canvas: HTMLCanvasElement, run: RunRecord, words: Words): void {
  const g = canvas.getContext('2d');
  if (g === null) return;
  const ground = g.createRadialGradient(940, 60, 40, 800, 200, 1100);
  ground.addColorStop(0, '#232858');
  ground.addColorStop(0.5, '#181c3a');
  ground.addColorStop(1, '#0e1020');
  g.fillStyle = ground;
  g.fillRect(0, 0, WIDTH, HEIGHT);
  drawStaff(g, run);
  drawMelody(g, run);
  for (const { second, won } of run.marks) drawMark(g, placeOf(run, second), won);
  drawWords(g, run, words);
}

function drawWords(g: CanvasRenderingContext2D, run: RunRecord, words: Words): void {
  const family = getComputedStyle(document.body).getPropertyValue('--words');
  const write = (text: string, x: number, y: number, size: number, color: string, weight = 400) => {
    g.font = `${weight} ${size}px ${family}`;
    g.fillStyle = color;
    g.fillText(text, x, y);
  };
  g.textBaseline = 'alphabetic';
  write(run.name, LEFT, 112, 46, INK, 600);
  write(words.hud.points(run.score), LEFT, 178, 54, GOLD, 600);
  g.textAlign = 'right';
  write('Rubato', RIGHT, 112, 46, INK, 600);
  write(words.end.by, RIGHT, 154, 30, INK_2);
  const tempos = run.samples.map(({ tempoBpm }) => Math.round(tempoBpm));
  if (tempos.length > 0)
    write(words.end.tempo(Math.min(...tempos), Math.max(...tempos)), RIGHT, HEIGHT - 40, 30, INK_2);
  g.textAlign = 'left';
  write(words.end.curve, LEFT, HEIGHT - 40, 30, INK_2);
}

const share = (run: RunRecord, second: number) => (run.seconds <= 0 ? 0 : Math.min(1, second / run.seconds));
const xOf = (run: RunRecord, second: number) => LEFT + (RIGHT - LEFT) * share(run, second);
const yOf = (difficulty: number) => MIDDLE + REACH - 2 * REACH * difficulty;

/** Lines stand 12 px apart at the slowest tempo and 30 at the quickest: the staff breathes as the run did. */
function gapOf(bpm: number): number {
  return 12 + 18 * Math.min(1, Math.max(0, (bpm - SLOWEST_BPM) / (FASTEST_BPM - SLOWEST_BPM)));
}

function drawStaff(g: CanvasRenderingContext2D, run: RunRecord): void {
  const samples = run.samples.length > 1 ? run.samples : FLAT;
  g.strokeStyle = '#5a60a0';
  g.lineWidth = 1.5;
  for (let line = -2; line <= 2; line++) {
    g.beginPath();
    g.moveTo(LEFT, MIDDLE + line * gapOf(samples[0]!.tempoBpm));
    for (const { second, tempoBpm } of samples) g.lineTo(xOf(run, second), MIDDLE + line * gapOf(tempoBpm));
    g.lineTo(RIGHT, MIDDLE + line * gapOf(samples.at(-1)!.tempoBpm));
    g.stroke();
  }
  g.fillStyle = INK_2;
  g.fillRect(RIGHT - 12, MIDDLE - 62, 3, 124);
  g.fillRect(RIGHT - 5, MIDDLE - 62, 8, 124);
}

const FLAT: readonly RunSample[] = [{ second: 0, difficulty: 0.35, tempoBpm: SLOWEST_BPM }];

function drawMelody(g: CanvasRenderingContext2D, run: RunRecord): void {
  const { samples } = run;
  if (samples.length < 2) return;
  g.lineJoin = 'round';
  for (const [width, color] of [
    [14, '#ffd16622'],
    [4, GOLD],
  ] as const) {
    g.strokeStyle = color;
    g.lineWidth = width;
    g.beginPath();
    for (const { second, difficulty } of samples) g.lineTo(xOf(run, second), yOf(difficulty));
    g.stroke();
  }
}

interface Place {
  readonly x: number;
  readonly y: number;
}

function placeOf(run: RunRecord, second: number): Place {
  const sample = run.samples.findLast((candidate) => candidate.second <= second) ?? FLAT[0]!;
  return { x: xOf(run, second), y: yOf(sample.difficulty) };
}

/** A note for a wave cleared, a cross for a fall. */
function drawMark(g: CanvasRenderingContext2D, { x, y }: Place, won: boolean): void {
  if (!won) {
    g.strokeStyle = ROSE;
    g.lineWidth = 4;
    g.beginPath();
    g.moveTo(x - 9, y + 21);
    g.lineTo(x + 9, y + 39);
    g.moveTo(x + 9, y + 21);
    g.lineTo(x - 9, y + 39);
    g.stroke();
    return;
  }
  g.fillStyle = INK;
  g.beginPath();
  g.ellipse(x, y - 4, 13, 9, -0.35, 0, 2 * Math.PI);
  g.fill();
  g.fillRect(x + 9, y - 58, 3, 54);
}
