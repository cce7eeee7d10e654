/** The abstract world: a player meets challenges of a difficulty, and every skill and difficulty is in logits. */
import { KINDS } from '../../players/abstract/kinds.ts';
import { MOST_CONTENTS, type PlayerKind } from '../../players/abstract/player.ts';
import { createResult, createTelemetryChannel } from '../../players/abstract/telemetry-channel.ts';
import { type Judge, TARGET } from '../judge.ts';
import { hashOf } from '../players-hash.ts';
import { readModule } from '../read-module.ts';
import type { TimeScale } from '../time-scale.ts';
import type { ControllerInfo, Job, KindInfo, OpenWorld, World, WorldFiles } from '../world.ts';
import type { BoundKind, ControllerKind, Setting, Truth } from './controller.ts';
import { BOUNDS, TUNED } from './controllers/baselines.ts';
import { OWN } from './controllers/belief.ts';
import { playPlayer } from './play-player.ts';
import { controllerStream, playerStream, telemetryStream } from './streams.ts';

export const SCALE: TimeScale = {
  step: 'decision',
  steps: 60,
  judgedFrom: 10,
  settled: { window: 5, inBand: 5 },
  reversalsPer: 100,
  afterJump: 30,
  outcomeSteps: 1,
  plotEvery: 1,
};

const SETTING: Setting = { target: TARGET, least: -6, most: 6, steps: SCALE.steps, contents: 1 };

/** The files that make the built-in players what they are. */
export const PLAYER_FILES = new URL('../../players/abstract/', import.meta.url);

export const abstractWorld: World = {
  name: 'abstract',
  about: 'challenges of a difficulty in logits, and players by the families of the literature',
  scale: SCALE,
  usual: { seeds: 10, playersPerKind: 200 },
  jobsAtOnce: 1,
  open,
};

async function open({ players, controllers, maps }: WorldFiles): Promise<OpenWorld> {
  if (maps !== null) throw new Error(`expected no maps in this world, which knows its players' chances; got ${maps}`);
  const kinds = players === null ? KINDS : await readKinds(players);
  const strangers = controllers === null ? [] : await readControllers(controllers);
  return openWith(kinds, [...OWN, ...TUNED, ...strangers], BOUNDS, await hashOf(players ?? PLAYER_FILES));
}

/** The world with these kinds of player and these controllers. */
export function openWith(
  kinds: readonly PlayerKind[],
  controllers: readonly ControllerKind[],
  bounds: readonly BoundKind[],
  playersHash: string,
): OpenWorld {
  return {
    kinds: kinds.map((kind) => ({ name: kind.name, about: kind.about, set: setOf(kind), apart: false })),
    controllers: [
      ...controllers.map(({ name, about }) => infoOf(name, about, false, Number.POSITIVE_INFINITY)),
      ...bounds.map(({ name, about, mostPlayers }) => infoOf(name, about, true, mostPlayers)),
    ],
    playersHash,
    rules: null,
    play(job, judge) {
      playJob(job, find(kinds, job.kind), [...controllers, ...bounds], judge);
    },
  };
}

function playJob(job: Job, kind: PlayerKind, all: readonly (ControllerKind | BoundKind)[], judge: Judge): void {
  const setting = { ...SETTING, contents: kind.contents };
  const stream = (i: number) => playerStream(kind.name, job.seed, i);
  let player = kind.create(stream(0));
  const truth: Truth = { kind, seed: job.seed, player: () => player };
  const controller = find(all, job.controller).create(setting, truth);
  if (controller === null) return;
  const channel = kind.telemetry === null ? null : createTelemetryChannel(kind.telemetry);
  const parts = { kind, setting, controller, channel, result: createResult() };
  for (let i = 0; i < job.players; i++) {
    player = kind.create(stream(i));
    controller.begin(controllerStream(kind.name, job.seed, i));
    channel?.begin(telemetryStream(kind.name, job.seed, i));
    playPlayer(player, parts, judge);
    judge.add();
  }
}

function setOf(kind: PlayerKind): KindInfo['set'] {
  return KINDS.find((known) => known === kind)?.set ?? 'own';
}

function infoOf(name: string, about: string, isBound: boolean, mostPlayers: number): ControllerInfo {
  return { name, about, isBound, mostPlayers };
}

function find<T extends { readonly name: string }>(all: readonly T[], name: string): T {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`expected one of ${all.map((one) => one.name).join(', ')}, got ${name}`);
  return found;
}

async function readKinds(file: string): Promise<PlayerKind[]> {
  return readModule(file, 'kinds', 'name, about, contents (1 to 4), telemetry (or null) and create()', isKind);
}

async function readControllers(file: string): Promise<ControllerKind[]> {
  const taken = new Set([...OWN, ...TUNED, ...BOUNDS].map(({ name }) => name));
  const isNew = (one: Partial<ControllerKind>): one is ControllerKind =>
    isController(one) && !taken.has(one.name ?? '');
  return readModule(file, 'controllers', 'a name of their own, about and create()', isNew);
}

function isKind(kind: Partial<PlayerKind>): kind is PlayerKind {
  const { name, about, contents = 0, telemetry, create } = kind;
  const isCount = Number.isInteger(contents) && contents >= 1 && contents <= MOST_CONTENTS;
  const isTelemetry = telemetry === null || typeof telemetry === 'object';
  return isText(name) && isText(about) && isCount && isTelemetry && typeof create === 'function';
}

function isController({ name, about, create }: Partial<ControllerKind>): boolean {
  return isText(name) && isText(about) && typeof create === 'function';
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
