/**
 * One player of the abstract world, by the traits of its kind. A class, because a filter that knows the kind copies
 * thousands of them. Whatever comes next depends on the state of now alone, jumps and bursts included, so that such a
 * filter needs no memory.
 */
import type { Random } from '../../../training/random.ts';
import { chanceAt, edgeAt } from './links.ts';
import { between, normal } from './noise.ts';
import { MOST_CONTENTS, type Player, type Result } from './player.ts';
import { drawBias, drawSignals, logLikelihood, type SignalBias, THROWN_EDGE } from './signals.ts';
import type { Traits } from './traits.ts';

/** Chance to succeed at a challenge that is thrown. */
const THROWN_CHANCE = 0.02;
/** Challenges that a gain by learning is given for. */
const SESSION = 60;
/** Losses or successes in a row that count. */
const MOST_STREAK = 5;

export class SimulatedPlayer implements Player {
  readonly traits: Traits;
  random: Random;
  skill = 0;
  jumpAt = 0;
  jumpBy = 0;
  gone = false;
  #age = 0;
  #slope = 1;
  #guess = 0;
  #learning = 0;
  #learningTime = 0;
  #fatigue = 0;
  #fatigueFrom = 0;
  #tilt = 0;
  #flow = 0;
  /** All that has walked, jumped and swapped. */
  #offset = 0;
  #lossRow = 0;
  #winRow = 0;
  /** Challenges until a jump is undone or seats are swapped, and by how much; those left to throw. */
  #changeIn = 0;
  #changeBy = 0;
  #thrown = 0;
  readonly #contents = new Float64Array(MOST_CONTENTS);
  readonly #bias: SignalBias = { margin: 0, damage: 0, pace: 0 };

  constructor(traits: Traits, random: Random) {
    this.traits = traits;
    this.random = random;
    this.begin();
  }

  /** Becomes a new player of its kind. */
  begin(): void {
    const { traits, random } = this;
    const hill = random() < 0.5 ? -traits.skillGap : traits.skillGap;
    this.skill = traits.skillMean + hill + traits.skillSpread * normal(random);
    this.jumpAt = 0;
    this.jumpBy = 0;
    this.gone = false;
    this.#age = 0;
    this.#slope = between(random, traits.slope);
    this.#guess = between(random, traits.guess);
    this.#learning = between(random, traits.learning);
    this.#learningTime = between(random, traits.learningTime);
    this.#fatigue = between(random, traits.fatigue);
    this.#fatigueFrom = between(random, traits.fatigueFrom);
    this.#tilt = between(random, traits.tilt);
    this.#flow = between(random, traits.flow);
    this.#offset = 0;
    this.#lossRow = 0;
    this.#winRow = 0;
    this.#changeIn = traits.swap === null ? 0 : Math.round(between(random, traits.swap.every));
    this.#changeBy = traits.swap === null ? 0 : either(random) * between(random, traits.swap.apart);
    this.#thrown = traits.throws?.first ?? 0;
    for (let i = 0; i < traits.contents; i++) this.#contents[i] = traits.contentSpread * normal(random);
    drawBias(traits.signals, random, this.#bias);
  }

  /** Becomes the same as another of its kind, but for chance to come. */
  become(other: SimulatedPlayer): void {
    this.skill = other.skill;
    this.jumpAt = other.jumpAt;
    this.jumpBy = other.jumpBy;
    this.gone = other.gone;
    this.#age = other.#age;
    this.#slope = other.#slope;
    this.#guess = other.#guess;
    this.#learning = other.#learning;
    this.#learningTime = other.#learningTime;
    this.#fatigue = other.#fatigue;
    this.#fatigueFrom = other.#fatigueFrom;
    this.#tilt = other.#tilt;
    this.#flow = other.#flow;
    this.#offset = other.#offset;
    this.#lossRow = other.#lossRow;
    this.#winRow = other.#winRow;
    this.#changeIn = other.#changeIn;
    this.#changeBy = other.#changeBy;
    this.#thrown = other.#thrown;
    for (let i = 0; i < MOST_CONTENTS; i++) this.#contents[i] = other.#contents[i]!;
    this.#bias.margin = other.#bias.margin;
    this.#bias.damage = other.#bias.damage;
    this.#bias.pace = other.#bias.pace;
  }

  chance(difficulty: number, content: number): number {
    return this.#chanceAtEdge(this.#edge(difficulty, content));
  }

  /** The difficulty at which the chance is this one, which is above the chance by guessing. */
  difficultyAt(chance: number, content: number): number {
    const { link, lapse } = this.traits;
    const share = (chance - this.#guess) / (1 - this.#guess - lapse);
    return this.#skillNow(content) - edgeAt(link, share) / this.#slope;
  }

  play(result: Result): void {
    const { random } = this;
    const edge = this.#edge(result.difficulty, result.content);
    const thrown = this.#thrown > 0;
    result.success = random() < (thrown ? THROWN_CHANCE : this.#chanceAtEdge(edge));
    drawSignals(this.traits.signals, this.#bias, thrown ? THROWN_EDGE : edge, random, result);
    this.advance(result.success);
  }

  /** The logarithm of how likely this result is of this player now, up to a constant. */
  logLikelihood(result: Readonly<Result>): number {
    const edge = this.#edge(result.difficulty, result.content);
    const thrown = this.#thrown > 0;
    const chance = thrown ? THROWN_CHANCE : this.#chanceAtEdge(edge);
    const outcome = Math.log(result.success ? chance : 1 - chance);
    return outcome + logLikelihood(this.traits.signals, this.#bias, thrown ? THROWN_EDGE : edge, result);
  }

  /** One challenge older, after a success or a loss. */
  advance(success: boolean): void {
    const { traits, random } = this;
    this.#age++;
    this.#lossRow = success ? 0 : this.#lossRow + 1;
    this.#winRow = success ? this.#winRow + 1 : 0;
    if (traits.walk > 0) this.#offset += traits.walk * normal(random);
    if (traits.jump !== null) this.#jump(traits.jump);
    if (traits.swap !== null) this.#swap(traits.swap);
    if (traits.throws !== null) {
      if (this.#thrown > 0) this.#thrown--;
      else if (random() < traits.throws.begin) this.#thrown = traits.throws.length;
    }
    if (traits.quit !== null) {
      const { always, loss, bored } = traits.quit;
      const hazard = always + loss * this.#lossRow + bored * Math.max(0, this.#winRow - 5);
      if (random() < hazard) this.gone = true;
    }
  }

  /** Jumps once, at any challenge of the span alike, and back again where the kind says so. */
  #jump({ size, when, backAfter }: NonNullable<Traits['jump']>): void {
    const chance = this.random();
    const by = either(this.random) * between(this.random, size);
    if (this.jumpBy === 0 && this.#age >= when[0] && chance * (when[1] - this.#age + 1) < 1) {
      this.#change(by);
      this.#changeIn = backAfter;
      this.#changeBy = -by;
    } else if (this.#changeIn > 0 && --this.#changeIn === 0) this.#offset += this.#changeBy;
  }

  #swap({ every }: NonNullable<Traits['swap']>): void {
    const next = Math.round(between(this.random, every));
    if (--this.#changeIn > 0) return;
    this.#change(this.#changeBy);
    this.#changeIn = next;
    this.#changeBy = -this.#changeBy;
  }

  #change(by: number): void {
    this.#offset += by;
    if (this.jumpBy !== 0) return;
    this.jumpAt = this.#age;
    this.jumpBy = by;
  }

  #edge(difficulty: number, content: number): number {
    return this.#slope * (this.#skillNow(content) - difficulty);
  }

  #chanceAtEdge(edge: number): number {
    const { link, lapse } = this.traits;
    return this.#guess + (1 - this.#guess - lapse) * chanceAt(link, edge);
  }

  #skillNow(content: number): number {
    const age = this.#age;
    const time = this.#learningTime;
    const learnt = this.#learning === 0 ? 0 : time === 0 ? age / SESSION : 1 - Math.exp(-age / time);
    const tired = age > this.#fatigueFrom ? this.#fatigue * (age - this.#fatigueFrom) : 0;
    const losses = this.#lossRow > 2 ? Math.min(this.#lossRow - 2, MOST_STREAK) : 0;
    const wins = this.#winRow > 2 ? Math.min(this.#winRow - 2, MOST_STREAK) : 0;
    return (
      this.skill +
      this.#contents[content]! +
      this.#offset +
      this.#learning * learnt -
      tired -
      this.#tilt * losses +
      this.#flow * wins
    );
  }
}

function either(random: Random): 1 | -1 {
  return random() < 0.5 ? -1 : 1;
}
