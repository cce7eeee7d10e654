/**
 * What the arena measures of each player. The model depends on the order: adding, removing or changing a feature makes
 * another layout, which needs a newly trained model (`npm run train:arena`). Words may be changed freely.
 */
import { defineEvents, defineFeatures } from 'rubato';
import { ARENA_EVENTS } from './simulation/world/arena-events.ts';
import { ARENA_DIAGONAL, MAX_FOES } from './simulation/world/constants.ts';

export const arenaEvents = defineEvents(ARENA_EVENTS);

const SHORT = 10_000;
const LONG = 30_000;
const MINUTE = 60_000;
const share = { unit: 'share', min: 0, max: 1 } as const;
const perSecond = { unit: '/s', min: 0, max: 20 } as const;
const health = { unit: 'health', min: 0, max: 600 } as const;
const pixels = { unit: 'px', min: 0, max: ARENA_DIAGONAL } as const;
const count = { unit: 'count', min: 0, max: 100 } as const;

export const arenaFeatures = defineFeatures(arenaEvents, (f) => ({
  shotRate: f.rate('shot', { ...perSecond, windowMs: SHORT, words: 'shots fired' }),
  accuracyShort: f.ratio('hit', 'miss', { ...share, windowMs: SHORT, words: 'shots that hit lately' }),
  accuracyLong: f.ratio('hit', 'miss', { ...share, windowMs: MINUTE, words: 'shots that hit' }),
  hitDistance: f.ewma('hit', 'distance', { ...pixels, tauMs: SHORT, words: 'distance of hits' }),
  killRateShort: f.rate('kill', { ...perSecond, windowMs: SHORT, words: 'foes felled lately' }),
  killRateLong: f.rate('kill', { ...perSecond, windowMs: LONG, words: 'foes felled' }),
  killDistance: f.mean('kill', 'distance', { ...pixels, last: 12, words: 'distance of felled foes' }),
  killStreak: f.streak('kill', 'hurt', { ...count, words: 'foes felled without a hit taken' }),
  kindsFelled: f.distinct('kill', 'kind', {
    unit: 'count',
    min: 0,
    max: 5,
    windowMs: LONG,
    words: 'kinds of foes felled',
  }),
  damageShort: f.sum('hurt', 'damage', { ...health, windowMs: SHORT, words: 'damage taken lately' }),
  damageLong: f.sum('hurt', 'damage', { ...health, windowMs: LONG, words: 'damage taken' }),
  damageMinute: f.sum('hurt', 'damage', { ...health, windowMs: MINUTE, words: 'damage taken in a minute' }),
  worstHit: f.max('hurt', 'damage', { ...health, max: 100, windowMs: LONG, words: 'hardest hit taken' }),
  hurtRate: f.rate('hurt', { ...perSecond, windowMs: LONG, words: 'hits taken' }),
  sinceHurt: f.timeSince('hurt', { unit: 's', min: 0, max: 60, missing: 60, words: 'time since the last hit taken' }),
  sinceDowned: f.timeSince('downed', { unit: 's', min: 0, max: 180, missing: 180, words: 'time since being downed' }),
  downsInMinute: f.count('downed', { ...count, max: 10, windowMs: MINUTE, words: 'times downed in a minute' }),
  nearMissRate: f.rate('nearMiss', { ...perSecond, windowMs: LONG, words: 'shots narrowly dodged' }),
  dashRate: f.rate('dash', { ...perSecond, max: 2, windowMs: LONG, words: 'dashes' }),
  dashDanger: f.mean('dash', 'danger', { ...pixels, last: 6, words: 'distance of danger when dashing' }),
  pickupRate: f.rate('pickup', { ...perSecond, max: 2, windowMs: LONG, words: 'pick-ups taken' }),
  health: f.last('vitals', 'health', { ...share, words: 'health' }),
  healthMean: f.mean('vitals', 'health', { ...share, windowMs: LONG, words: 'health over half a minute' }),
  intensity: f.last('vitals', 'intensity', { ...share, words: 'intensity' }),
  intensityMean: f.ewma('vitals', 'intensity', { ...share, tauMs: SHORT, words: 'intensity over time' }),
  foesAlive: f.mean('vitals', 'foes', { unit: 'count', min: 0, max: MAX_FOES, windowMs: SHORT, words: 'foes around' }),
  nearestFoe: f.mean('vitals', 'nearest', { ...pixels, windowMs: SHORT, words: 'distance kept from foes' }),
  waveSeconds: f.mean('waveCleared', 'seconds', {
    unit: 's',
    min: 0,
    max: 300,
    last: 3,
    words: 'time to clear a wave',
  }),
  wave: f.last('waveStarted', 'wave', { ...count, words: 'wave' }),
  steerRate: f.rate('steer', { ...perSecond, windowMs: SHORT, words: 'changes of direction' }),
  idleLongest: f.max('idle', 'seconds', {
    unit: 's',
    min: 0,
    max: 60,
    missing: 0,
    windowMs: LONG,
    words: 'longest pause',
  }),
  upgrades: f.count('upgrade', { ...count, windowMs: MINUTE, words: 'ornaments taken' }),
}));

/** Further columns of the model: the difficulty the window was played at, and the one to try. */
export const IN_FORCE_COLUMN = 'difficultyInForce';
export const CANDIDATE_COLUMN = 'candidateDifficulty';
export const ARENA_EXTRA_COLUMNS = [IN_FORCE_COLUMN, CANDIDATE_COLUMN] as const;
