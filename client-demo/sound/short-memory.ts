/**
 * What libraries remember of sounds that are over. Tone.js keeps the last thousand events of every parameter, for whoever asks
 * for a value of the past. Nobody here does, and the orchestra has some two hundred parameters: for the first hour the heap
 * grew by 130 KB a minute. Below it, automation-events forgets what is over only when an event is added while a later one is
 * there already: a parameter with one event per note never forgets any, 60 KB a minute for as long as one plays. So voice-pool.ts
 * sets those twice.
 */
import { Timeline } from 'tone';

/** What Tone gives a parameter's timeline; those of clocks and transports are endless and stay so. */
const OF_PARAMETERS = 1000;
/** A note is six events, and no parameter is scheduled further ahead than a bar of sixteenths. */
const KEPT = 100;

/** Once, before anything sounds: parameters that have events already keep theirs until the next one comes. */
export function keepShortMemory(): void {
  const { add } = Timeline.prototype;
  Timeline.prototype.add = function (event) {
    if (this.memory === OF_PARAMETERS) this.memory = KEPT;
    return add.call(this, event);
  };
}
