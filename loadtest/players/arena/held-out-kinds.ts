/** The kinds that controllers are judged on, and that nobody tunes on. Frozen: see arena-hash.test.ts. */
import { BEGINNER, CHILD, EXPERT, MASHER, NOBODY, PAD_VETERAN } from './characters.ts';
import type { KindDeclaration } from './kind-declaration.ts';

/** Longer than any game. */
const FOREVER = 1e9;

export const HELD_OUT: Readonly<Record<string, KindDeclaration>> = {
  trackpad: {
    about: 'four keys and a trackpad: slow, jittery aim that keeps to its target',
    traits: { eyes: 'sticky', turnRate: 0.1, aimNoise: 0.32, ways: 4, holdTicks: 6, latencyTicks: 7, dodging: 0.45 },
  },
  child: { about: 'a small child: runs at what can be taken, shoots roughly where it looks', traits: CHILD },
  'pad-veteran': { about: 'good with a pad', traits: PAD_VETERAN },
  sharpshooter: {
    about: 'keeps far away, takes its time, fires when the aim is right',
    traits: {
      trigger: 'aligned',
      distance: 380,
      aimNoise: 0.03,
      turnRate: 0.35,
      leading: 1,
      awareness: 260,
      dodging: 1.5,
    },
  },
  'old-hand': {
    about: 'slow to react, but sees everything coming and wastes no shot',
    traits: { latencyTicks: 9, aimNoise: 0.08, leading: 1, awareness: 260, dodging: 1, distance: 320, lapseChance: 0 },
  },
  'button-masher': {
    about: 'holds the trigger, turns to what is near, and runs anywhere',
    traits: { ...MASHER, eyes: 'nearest', aimNoise: 0.45, firing: 1, feet: 'mash' },
  },
  wall: {
    about: 'walks along the walls and shoots inwards',
    traits: { feet: 'wall', dodging: 0.3, aimNoise: 0.16, greed: 0 },
  },
  strafing: {
    about: 'left and right through the middle, whatever comes',
    traits: { feet: 'strafe', dodging: 0.35, aimNoise: 0.11, leading: 0.7, greed: 0.1 },
  },
  circling: {
    about: 'runs round the middle without looking, and shoots the weakest',
    traits: { feet: 'circle', eyes: 'weakest', dodging: 0, aimNoise: 0.13, leading: 0.6, greed: 0 },
  },
  peaceful: {
    about: 'holds fire until something is close',
    traits: { trigger: 'close', dodging: 1.7, awareness: 280, latencyTicks: 3, aimNoise: 0.07, dashing: 0.6 },
  },
  brawler: {
    about: 'goes for the biggest, dashing',
    traits: { feet: 'charge', eyes: 'biggest', dodging: 0.5, dashing: 0.6, aimNoise: 0.07, leading: 0.7, greed: 0.3 },
  },
  tablet: {
    about: 'thumbs on a large pane, looks up now and then',
    traits: { eyes: 'ahead', latencyTicks: 7, aimNoise: 0.26, turnRate: 0.22, ways: 0, lapseChance: 0.02, firing: 0.8 },
  },
  'quick-learner': {
    about: 'knows nothing at first, middling after five minutes',
    traits: { aimNoise: 0.5, latencyTicks: 9, dodging: 0.15, dashing: 0, holdTicks: 8, firing: 0.6, awareness: 90 },
    to: {},
    course: { kind: 'drifts', fromSecond: 0, toSecond: 300 },
  },
  'tiring-and-tilting': {
    about: 'slackens from the second minute on, and minds each fall',
    traits: { latencyTicks: 4, aimNoise: 0.09, dodging: 1, leading: 0.7, tilt: 1.6, tiltTicks: 400 },
    to: { latencyTicks: 7, aimNoise: 0.2, dodging: 0.6, lapseChance: 0.01, tilt: 2.2, tiltTicks: 400 },
    course: { kind: 'drifts', fromSecond: 90, toSecond: 540 },
  },
  'shared-seat': {
    about: 'a child and a veteran take turns, two and a half minutes each',
    traits: CHILD,
    to: PAD_VETERAN,
    course: { kind: 'swaps', everySeconds: 150 },
  },
  'suddenly-better': {
    about: 'a beginner, until an expert takes over',
    traits: BEGINNER,
    to: { ...EXPERT, latencyTicks: 4, aimNoise: 0.06 },
    course: { kind: 'jumps', atSecond: 240, better: true },
  },
  'suddenly-worse': {
    about: 'a veteran, until a child takes the pad',
    traits: PAD_VETERAN,
    to: CHILD,
    course: { kind: 'jumps', atSecond: 270, better: false },
  },
  'comes-and-goes': {
    about: 'not much better than a beginner, and away for 40 of each 150 seconds',
    traits: { ...BEGINNER, aimNoise: 0.24, dodging: 0.55 },
    away: { fromSecond: 80, seconds: 40, everySeconds: 150 },
  },
  'reckless-sandbagger': {
    about: 'an expert who runs into danger on purpose for ten seconds of each minute',
    traits: { ...EXPERT, latencyTicks: 4 },
    pretends: { how: 'reckless', fromSecond: 0, seconds: 10, everySeconds: 60 },
  },
  'lost-packets': {
    about: 'a phone on a train: inputs stall, a twentieth of what is seen is lost, the rest comes late and some twice',
    traits: {
      ...{ eyes: 'ahead', latencyTicks: 7, aimNoise: 0.2, turnRate: 0.3, leading: 0.3 },
      ...{ stallChance: 0.02, stallTicks: 12 },
    },
    telemetry: { loss: 0.05, twice: 0.1, delaySeconds: 2 },
  },
  nobody: { about: 'never touches anything', traits: NOBODY, apart: true },
  'gone-soon': {
    about: 'good for two minutes, then never there again',
    traits: { aimNoise: 0.09, dodging: 1 },
    away: { fromSecond: 120, seconds: FOREVER, everySeconds: FOREVER },
    apart: true,
  },
};
