/**
 * What each feature of the arena's model says to a player. `fact`, with its value, is for a decision's reasons. `good`
 * and `bad` are for the sentence: the feature raises or lowers the predicted chance.
 */
export interface FeatureWords {
  readonly fact: (value: string) => string;
  readonly good: string;
  readonly bad: string;
  /** Replaces `fact` where the value is none. */
  readonly none?: string;
  /**
   * Replaces `fact` where the value is the most that is measured: the true one may be higher, or nothing was there to
   * measure.
   */
  readonly most?: string;
}

export const words = (
  fact: FeatureWords['fact'],
  good: string,
  bad: string,
  ends: Pick<FeatureWords, 'none' | 'most'> = {},
): FeatureWords => ({ fact, good, bad, ...ends });

const several = (v: string, one: string, many: string) => `${v} ${v === '1' ? one : many}`;

export const englishFeatures: Readonly<Record<string, FeatureWords>> = {
  shotRate: words((v) => `${v} shots a second`, 'your fire pays', 'your fire is wasted', { none: 'no shots lately' }),
  accuracyShort: words((v) => `${v} of your last shots hitting`, 'you aim well just now', 'you miss often just now'),
  accuracyLong: words((v) => `${v} of your shots hitting`, 'you aim well', 'you miss often'),
  hitDistance: words((v) => `hits from ${v} away`, 'you hit from a good distance', 'you hit at an awkward distance'),
  killRateShort: words((v) => `${several(v, 'foe', 'foes')} a minute lately`, 'foes fall fast', 'foes hardly fall', {
    none: 'no foe felled lately',
  }),
  killRateLong: words(
    (v) => `${several(v, 'foe', 'foes')} a minute`,
    'you clear foes quickly',
    'you clear foes slowly',
    {
      none: 'no foe felled in half a minute',
    },
  ),
  killDistance: words((v) => `foes felled ${v} away`, 'you fell foes from afar', 'foes get close before they fall'),
  killStreak: words(
    (v) => `${several(v, 'foe', 'foes')} without a scratch`,
    'nothing touches you',
    'they keep touching you',
    {
      none: 'no foe felled since the last scratch',
    },
  ),
  kindsFelled: words(
    (v) => `${several(v, 'kind', 'kinds')} of foes felled`,
    'you cope with all kinds',
    'some kinds give you trouble',
    {
      none: 'no foe of any kind felled',
    },
  ),
  damageShort: words((v) => `${v} damage in ten seconds`, 'you hardly get hurt', 'you get hurt a lot', {
    none: 'no damage in ten seconds',
  }),
  damageLong: words((v) => `${v} damage in half a minute`, 'you hardly get hurt', 'you get hurt a lot', {
    none: 'no damage in half a minute',
  }),
  damageMinute: words((v) => `${v} damage in a minute`, 'you take little damage', 'you take much damage', {
    none: 'no damage in a minute',
  }),
  worstHit: words((v) => `a hit of ${v}`, 'no hit was hard', 'one hit was hard', { none: 'no hit that hurt' }),
  hurtRate: words((v) => `${several(v, 'hit', 'hits')} taken a minute`, 'you dodge well', 'you dodge badly', {
    none: 'no hits taken',
  }),
  sinceHurt: words((v) => `${v} since the last hit`, 'it has been long since a hit', 'you were hit just now', {
    most: 'no hit lately',
  }),
  sinceDowned: words((v) => `${v} since you were down`, 'it has been long since you fell', 'you fell a moment ago', {
    most: 'no fall lately',
  }),
  downsInMinute: words((v) => `${several(v, 'fall', 'falls')} in a minute`, 'you stay on your feet', 'you fall often', {
    none: 'no fall in a minute',
  }),
  nearMissRate: words(
    (v) => `${several(v, 'narrow miss', 'narrow misses')} a minute`,
    'you dodge well',
    'shots come close',
    {
      none: 'no narrow misses',
    },
  ),
  dashRate: words((v) => `${several(v, 'dash', 'dashes')} a minute`, 'you dash in time', 'your dashes do not help', {
    none: 'no dashes',
  }),
  dashDanger: words((v) => `dashing with danger ${v} away`, 'you dash when it counts', 'you dash late'),
  pickupRate: words(
    (v) => `${several(v, 'pick-up', 'pick-ups')} a minute`,
    'you gather what falls',
    'you leave things lying',
    {
      none: 'no pick-ups',
    },
  ),
  health: words((v) => `${v} health`, 'you are in good health', 'you are badly hurt'),
  healthMean: words((v) => `${v} health over half a minute`, 'your health holds', 'your health runs low'),
  intensity: words((v) => `an intensity of ${v}`, 'it is calm around you', 'it is fierce around you'),
  intensityMean: words((v) => `an intensity of ${v} for a while`, 'it has been calm', 'it has been fierce'),
  foesAlive: words((v) => `${several(v, 'foe', 'foes')} around you`, 'few foes are near', 'many foes are near', {
    none: 'no foes around you',
  }),
  nearestFoe: words((v) => `the nearest foe ${v} away`, 'you keep your distance', 'foes get close', {
    most: 'no foe near you',
  }),
  waveSeconds: words((v) => `${v} per wave`, 'waves go quickly', 'waves take you long'),
  wave: words((v) => `wave ${v}`, 'the waves are still young', 'the waves grow'),
  steerRate: words((v) => `${v} turns a second`, 'you move cleverly', 'you move hastily', { none: 'no turns' }),
  idleLongest: words((v) => `a pause of ${v}`, 'you never rest', 'you pause long', { none: 'no pause' }),
  upgrades: words(
    (v) => `${several(v, 'ornament', 'ornaments')} in a minute`,
    'your ornaments help',
    'you have few ornaments',
    {
      none: 'no ornament in a minute',
    },
  ),
};
