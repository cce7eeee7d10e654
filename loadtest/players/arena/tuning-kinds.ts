/** The kinds that controllers may be tuned on. Frozen: see arena-hash.test.ts. */
import { BEGINNER, CHILD, EXPERT, MASHER, NOBODY } from './characters.ts';
import type { KindDeclaration } from './kind-declaration.ts';

/** Longer than any game. */
const FOREVER = 1e9;

export const TUNING: Readonly<Record<string, KindDeclaration>> = {
  middling: { about: 'keyboard and mouse, neither good nor bad', traits: {} },
  beginner: { about: 'sees late, aims badly, looks away', traits: BEGINNER },
  expert: { about: 'quick, exact, dashes out of trouble', traits: EXPERT },
  masher: { about: 'random keys', traits: MASHER },
  pad: {
    about: 'a pad: turns slowly, moves freely, stays with its target',
    traits: { eyes: 'sticky', turnRate: 0.15, aimNoise: 0.12, ways: 0, holdTicks: 1, latencyTicks: 5, firing: 1 },
  },
  phone: {
    about: 'two thumbs on glass: shoots at what is ahead, in bursts',
    traits: { eyes: 'ahead', trigger: 'bursts', latencyTicks: 6, aimNoise: 0.22, turnRate: 0.3, leading: 0.2, ways: 8 },
  },
  standing: {
    about: 'stands and aims well',
    traits: { feet: 'stand', dodging: 0, dashing: 0, greed: 0, aimNoise: 0.05, leading: 0.9, turnRate: 1.5 },
  },
  cornered: {
    about: 'camps in a corner',
    traits: { feet: 'corner', dodging: 0.15, aimNoise: 0.09, leading: 0.6, greed: 0 },
  },
  fleeing: {
    about: 'runs from everything and shoots little',
    traits: { feet: 'flee', trigger: 'close', firing: 0.6, dodging: 1, dashing: 0.4, aimNoise: 0.2, greed: 0.2 },
  },
  charging: {
    about: 'runs at its target and shoots',
    traits: { feet: 'charge', dodging: 0.25, dashing: 0.25, aimNoise: 0.1, leading: 0.4, greed: 0.1 },
  },
  learning: {
    about: 'a beginner who is nearly middling after eight minutes',
    traits: BEGINNER,
    to: { dodging: 0.75, aimNoise: 0.16 },
    course: { kind: 'drifts', fromSecond: 30, toSecond: 480 },
  },
  tiring: {
    about: 'good at first, slack after seven minutes',
    traits: { ...EXPERT, latencyTicks: 3, dodging: 1.4, aimNoise: 0.06 },
    to: { latencyTicks: 7, aimNoise: 0.22, dodging: 0.6, lapseChance: 0.012 },
    course: { kind: 'drifts', fromSecond: 120, toSecond: 420 },
  },
  tilting: {
    about: 'good, and upset for half a minute after each fall',
    traits: { ...EXPERT, latencyTicks: 3, aimNoise: 0.06, tilt: 2.6, tiltTicks: 600 },
  },
  'taken-over': {
    about: 'a child, until a grown-up takes the controls',
    traits: CHILD,
    to: { latencyTicks: 4, aimNoise: 0.09, dodging: 1, leading: 0.8 },
    course: { kind: 'jumps', atSecond: 270, better: true },
  },
  'handed-down': {
    about: 'an expert, who hands over to a beginner',
    traits: EXPERT,
    to: BEGINNER,
    course: { kind: 'jumps', atSecond: 300, better: false },
  },
  'called-away': {
    about: 'good, and twice gone for a minute and a half',
    traits: { latencyTicks: 3, aimNoise: 0.08, dodging: 1.5, awareness: 250, leading: 0.8, dashing: 0.4 },
    away: { fromSecond: 150, seconds: 90, everySeconds: 240 },
  },
  sandbagger: {
    about: 'good, and stands idle on purpose for the first 15 of each 90 seconds',
    traits: { ...EXPERT, latencyTicks: 3, aimNoise: 0.07 },
    pretends: { how: 'idle', fromSecond: 0, seconds: 15, everySeconds: 90 },
  },
  'bad-line': {
    about: 'a beginner on a line that stalls; a tenth of what is seen of it is lost, the rest comes late',
    traits: { ...BEGINNER, stallChance: 0.01, stallTicks: 9 },
    telemetry: { loss: 0.1, twice: 0.05, delaySeconds: 1.5 },
  },
  absent: { about: 'never touches anything', traits: NOBODY, apart: true },
  leaving: {
    about: 'middling for a minute, then never there again',
    traits: {},
    away: { fromSecond: 60, seconds: FOREVER, everySeconds: FOREVER },
    apart: true,
  },
};
