/** Foes on the stage: each kind's posture, its motion to the beat, and the sign that it is about to attack. */
import { FOE, FOE_KINDS, FOE_PHASE } from '../../../rooms/arena/simulation/foes/foe-kinds.ts';
import type { FoeEntry } from '../foe-book.ts';
import { LIGHT_X, LIGHT_Y } from '../painting/floor.ts';
import { COLOR, FOE_COLORS } from '../painting/palette.ts';
import type { StageSet } from '../stage-set.ts';

const APPEAR_MS = 700;
const HIT_MS = 110;
const SLAM_RADIUS = 120;
const WARN_RADIUS = 60;
/** Milliseconds of a wind-up at the usual pace, by kind. They tell how far its sign has closed. */
const WIND_UP_MS = [400, 400, 700, 450, 1300] as const;

/** The pose of a foe in this frame: one object, used again. */
const pose = { turn: 0, scaleX: 1, scaleY: 1, dx: 0, dy: 0 };

export function drawFoe(stage: StageSet, foe: FoeEntry, nowMs: number): void {
  const { layers, frames } = stage;
  const { kind, x, y } = foe;
  const radius = FOE_KINDS[kind]!.radius;
  const inPhaseMs = nowMs - foe.phaseAtMs;
  const appearing = foe.phase === FOE_PHASE.appearing;
  const come = appearing ? Math.min(1, inPhaseMs / APPEAR_MS) : 1;
  hold(stage, foe, nowMs, inPhaseMs);
  const grow = appearing ? 1.5 - 0.5 * come : 1;
  const alpha = appearing ? 0.15 + 0.5 * come : foe.phase === FOE_PHASE.rest ? 0.82 : 1;
  drawShadow(stage, x, y, radius, alpha);
  if (appearing) {
    const ring = (radius / 54) * (2.6 - 1.6 * come);
    layers.ground.place(frames.ring, x, y, ring, ring, 0, 0.55 * come, FOE_COLORS[kind]!);
  }
  const flutters = kind === FOE.quaver && (nowMs / 70 + 9 * foe.own) % 2 < 1;
  const frame = flutters ? frames.flutter : frames.foes[kind]!;
  const px = x + pose.dx;
  const py = y + pose.dy;
  layers.bodies.place(frame, px, py, pose.scaleX * grow, pose.scaleY * grow, pose.turn, alpha, COLOR.white);
  const sinceHit = nowMs - foe.hitAtMs;
  if (sinceHit < HIT_MS && !stage.calm) {
    const white = flutters ? frames.flutterWhite : frames.foesWhite[kind]!;
    layers.lights.place(white, px, py, pose.scaleX, pose.scaleY, pose.turn, 0.8 * (1 - sinceHit / HIT_MS), COLOR.white);
  }
  drawIntent(stage, foe, radius, inPhaseMs);
  if (foe.health < 250 && !appearing && radius > 13) drawHealth(stage, foe, radius);
}

/** A shadow falls away from the light, further the further its owner is from it. */
export function drawShadow({ layers, frames }: StageSet, x: number, y: number, radius: number, alpha: number): void {
  const size = radius / 15;
  const dx = (x - LIGHT_X) * 0.018;
  const dy = radius * 0.75 + 3 + (y - LIGHT_Y) * 0.012;
  layers.shadows.place(frames.shadow, x + dx, y + dy, size, size, 0, 0.85 * alpha, COLOR.white);
}

function hold(stage: StageSet, foe: FoeEntry, nowMs: number, inPhaseMs: number): void {
  pose.turn = 0;
  pose.scaleX = 1;
  pose.scaleY = 1;
  pose.dx = 0;
  pose.dy = 0;
  HOLDS[foe.kind]?.(stage, foe, nowMs, inPhaseMs);
}

type Hold = (stage: StageSet, foe: FoeEntry, nowMs: number, inPhaseMs: number) => void;

/** Leans into its way like a bird; crouches before it darts, and stretches while it darts. */
const holdQuaver: Hold = (_stage, foe, nowMs, inPhaseMs) => {
  pose.turn = Math.max(-0.6, Math.min(0.6, foe.vx * 0.07)) + 0.12 * Math.sin(nowMs / 130 + 40 * foe.own);
  if (foe.phase === FOE_PHASE.windUp) {
    const crouch = Math.min(1, inPhaseMs / WIND_UP_MS[0]);
    pose.scaleX = 1 + 0.25 * crouch;
    pose.scaleY = 1 - 0.35 * crouch;
    pose.dy = 3 * crouch;
  } else if (foe.phase === FOE_PHASE.attack) {
    pose.turn = Math.atan2(foe.vy, foe.vx) + Math.PI / 2;
    pose.scaleX = 0.78;
    pose.scaleY = 1.35;
  }
};

/** Marches: a step on each beat. */
const holdCrotchet: Hold = (stage, foe) => {
  const step = stage.beat.pulse;
  pose.turn = Math.max(-0.3, Math.min(0.3, foe.vx * 0.05)) + (stage.beat.beat % 2 === 0 ? 0.1 : -0.1) * step;
  pose.scaleX = 1 + 0.08 * step;
  pose.scaleY = 1 - 0.1 * step;
  pose.dy = -4 * (1 - step) * step * 4;
};

/** Sways like a bell; swells before it slams. */
const holdMinim: Hold = (_stage, foe, nowMs, inPhaseMs) => {
  pose.turn = 0.11 * Math.sin(nowMs / 620 + 6 * foe.own);
  if (foe.phase === FOE_PHASE.windUp) {
    const swell = Math.min(1, inPhaseMs / WIND_UP_MS[2]);
    pose.scaleX = 1 + 0.16 * swell;
    pose.scaleY = 1 + 0.16 * swell;
    pose.dy = -8 * swell;
  } else if (foe.phase === FOE_PHASE.attack) {
    pose.scaleX = 1.28;
    pose.scaleY = 0.8;
    pose.dy = 4;
  }
};

/** Shakes all the time, and harder before it shoots. */
const holdTremolo: Hold = (stage, foe, nowMs) => {
  const strength = foe.phase === FOE_PHASE.moving || foe.phase === FOE_PHASE.rest ? 1 : 2.4;
  const shake = stage.calm ? 0.4 : strength;
  pose.turn = 0.07 * shake * Math.sin(nowMs / 21 + 20 * foe.own);
  pose.dx = 1.3 * shake * Math.sin(nowMs / 16 + 50 * foe.own);
};

/** Floats; holds quite still and contracts before it bursts. */
const holdFermata: Hold = (_stage, foe, nowMs, inPhaseMs) => {
  if (foe.phase === FOE_PHASE.windUp) {
    const gather = Math.min(1, inPhaseMs / WIND_UP_MS[4]);
    pose.scaleX = 1 - 0.22 * gather;
    pose.scaleY = 1 - 0.14 * gather;
  } else if (foe.phase === FOE_PHASE.attack) {
    pose.scaleX = 1.4;
    pose.scaleY = 1.3;
  } else pose.dy = 4 * Math.sin(nowMs / 340 + 7 * foe.own);
};

const HOLDS: readonly Hold[] = [holdQuaver, holdCrotchet, holdMinim, holdTremolo, holdFermata];

/** What the foe is about to do: a sign that closes as the wind-up runs, and the place that a slam will hit. */
function drawIntent({ layers, frames }: StageSet, foe: FoeEntry, radius: number, inPhaseMs: number): void {
  const { x, y, kind } = foe;
  if (foe.phase === FOE_PHASE.windUp) {
    const run = Math.min(1, inPhaseMs / WIND_UP_MS[kind]!);
    const ring = (radius / 54) * (2.5 - 1.2 * run);
    layers.lights.place(frames.ring, x, y, ring, ring, 0, 0.35 + 0.6 * run, COLOR.danger);
    if (kind === FOE.minim) {
      const size = SLAM_RADIUS / WARN_RADIUS;
      layers.ground.place(frames.warn, x, y, size, size, 0, 0.45 + 0.5 * run, COLOR.danger);
    }
  } else if (foe.phase === FOE_PHASE.attack && (kind === FOE.minim || kind === FOE.fermata)) {
    const run = Math.min(1, inPhaseMs / 220);
    const size = ((kind === FOE.minim ? SLAM_RADIUS : 70) / 54) * (0.35 + 0.65 * run);
    layers.lights.place(frames.ring, x, y, size, size, 0, 1 - 0.8 * run, FOE_COLORS[kind]!);
  }
}

function drawHealth({ layers, frames }: StageSet, foe: FoeEntry, radius: number): void {
  const half = radius * 0.9;
  const y = foe.y + radius + 9;
  const share = foe.health / 255;
  layers.bodies.place(frames.bar, foe.x, y, half / 10, 1.3, 0, 0.75, 0x0b0d1a);
  layers.bodies.place(frames.bar, foe.x - half * (1 - share), y, (half / 10) * share, 0.9, 0, 1, FOE_COLORS[foe.kind]!);
}
