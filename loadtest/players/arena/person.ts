/** A simulated person at the controls. */
import { BUTTON, clearInput, type ShipInput } from '../../../rooms/arena/simulation/ships/ship-input.ts';
import { TICKS_PER_SECOND } from '../../../rooms/arena/simulation/world/constants.ts';
import type { PlayerView } from '../../../rooms/arena/simulation/world/view.ts';
import { type Course, isInSpell, levelAt, type Spells } from './course.ts';
import { walk } from './feet.ts';
import { aimAndFire, chooseCard } from './hands.ts';
import { createMemory, type Memory, type Wish } from './memory.ts';
import { mixTraits, type Traits } from './traits.ts';

/** How somebody loses on purpose. */
export type Pretence = 'idle' | 'reckless' | 'peaceful';

export interface Character {
  readonly from: Traits;
  /** Where their course leads; the same as `from` for the steady. */
  readonly to: Traits;
  readonly course: Course;
  /** When nobody is at the controls. */
  readonly away: Spells | null;
  /** When they play badly on purpose, and how. */
  readonly pretends: (Spells & { readonly how: Pretence }) | null;
}

/** Someone who plays one ship. All their chance comes from `random`. */
export interface Person {
  play(view: PlayerView, out: ShipInput, random: () => number): void;
  /** 0 for their first traits, 1 for their last. */
  level(): number;
  /** Whether they are there and try: only then they can be judged. */
  tries(): boolean;
  /** The same person at this moment, who stays as they are: present, trying, neither learning nor tiring. */
  asNow(): Person;
}

/** A new person, of whom nothing depends on who else plays. */
export function createPerson(character: Character): Person {
  return personOf(character, createMemory(), null);
}

/** Someone who is at a level for good, present and trying: for maps of what is true of them. */
export function createPersonAt(character: Character, level: number): Person {
  return personOf(character, createMemory(), level);
}

/** `frozen` is the level at which they stay; null for their own course. */
function personOf(character: Character, memory: Memory, frozen: number | null): Person {
  const { course, away, pretends } = character;
  let traits = mixTraits(character.from, character.to, frozen ?? 0);
  let traitsLevel = frozen ?? 0;
  const second = () => memory.ticks / TICKS_PER_SECOND;
  const level = () => frozen ?? levelAt(course, second());
  const isAway = () => frozen === null && isInSpell(away, second());
  const isPretending = () => frozen === null && isInSpell(pretends, second());
  return {
    level,
    tries: () => !isAway() && !isPretending(),
    asNow: () => personOf(character, structuredClone(memory), level()),
    play(view, out, random) {
      const now = level();
      if (now !== traitsLevel) {
        traits = mixTraits(character.from, character.to, now);
        traitsLevel = now;
      }
      const leaves = isAway();
      const how = isPretending() ? pretends!.how : null;
      memory.ticks++;
      if (leaves) clearInput(out);
      else act(traits, view, memory, out, random);
      if (how !== null) pretend(how, out);
    },
  };
}

function act(traits: Traits, view: PlayerView, memory: Memory, out: ShipInput, random: () => number): void {
  const { ring } = memory;
  if (view.own.downs > memory.downs) memory.upsetTicks = traits.tiltTicks;
  else if (memory.upsetTicks > 0) memory.upsetTicks--;
  memory.downs = view.own.downs;
  memory.at = (memory.at + 1) % ring.length;
  think(traits, view, memory, ring[memory.at]!, random);
  if (memory.stallTicks === 0 && random() < traits.stallChance) memory.stallTicks = traits.stallTicks;
  if (memory.stallTicks > 0) {
    // What was held stays held.
    memory.stallTicks--;
    return;
  }
  const latency = Math.min(ring.length - 1, traits.latencyTicks);
  const done = ring[(memory.at + ring.length - latency) % ring.length]!;
  out.moveX = done.moveX;
  out.moveY = done.moveY;
  out.aimX = done.aimX;
  out.aimY = done.aimY;
  out.buttons = done.buttons;
}

function think(traits: Traits, view: PlayerView, memory: Memory, wish: Wish, random: () => number): void {
  wish.buttons = 0;
  chooseCard(view, memory, wish, random);
  if (memory.lapseTicks === 0 && random() < traits.lapseChance) memory.lapseTicks = traits.lapseTicks;
  if (memory.lapseTicks > 0) {
    memory.lapseTicks--;
    wish.moveX = 0;
    wish.moveY = 0;
    wish.aimX = 0;
    wish.aimY = 0;
    return;
  }
  const target = aimAndFire(traits, view, memory, wish, random);
  walk(traits, view, target, memory, wish, random);
}

function pretend(how: Pretence, out: ShipInput): void {
  if (how === 'idle') clearInput(out);
  else if (how === 'peaceful') out.buttons &= ~BUTTON.fire;
  else {
    // Into what is aimed at, without a shot.
    out.moveX = out.aimX;
    out.moveY = out.aimY;
    out.buttons &= ~BUTTON.fire;
  }
}
