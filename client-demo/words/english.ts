/** Every word of the client in English. Other languages have the same shape, `Words`. */
import { englishFeatures } from './english-features.ts';
import { englishPage } from './english-page.ts';

const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

export const english = {
  /** The language's name, in that language. */
  languageName: 'English',
  code: 'en',
  documentTitle: 'Rubato: a game that bends to you',

  page: englishPage,

  modes: {
    ionian: { name: 'Ionian', rule: 'The plain game, bright and even.' },
    dorian: { name: 'Dorian', rule: 'A polished floor: you slide, and so do your mistakes.' },
    phrygian: { name: 'Phrygian', rule: 'Walls reflect every shot once.' },
    lydian: { name: 'Lydian', rule: 'The light narrows; shots end in the dark.' },
    mixolydian: { name: 'Mixolydian', rule: 'The stage turns under your feet.' },
  } as Readonly<Record<string, { name: string; rule: string }>>,

  wishes: {
    relaxed: { name: 'Relaxed', text: 'Aims for you to last 85 of 100 half-minutes.' },
    balanced: { name: 'Balanced', text: 'Aims for you to last three half-minutes of four.' },
    hard: { name: 'Hard', text: 'Aims for you to last three half-minutes of five.' },
  },

  ornaments: [
    { name: '', text: '' },
    { name: 'Trill', text: 'Fire 18 % faster.' },
    { name: 'Mordent', text: 'One more side shot.' },
    { name: 'Glissando', text: 'Move 5 % faster; dashes cut foes.' },
    { name: 'Accent', text: 'Shots hit 22 % harder and push more.' },
    { name: 'Echo', text: 'Slain foes burst and hurt those near.' },
    { name: 'Mute', text: 'Take 10 % less damage; a hit silences shots near you.' },
  ],
  held: (n: number) => `you hold ${n}`,

  controls: [
    ['W A S D', 'move (or the arrows)'],
    ['Mouse', 'aim and shoot'],
    ['F', 'shoot at the nearest, one hand on the keyboard'],
    ['Space', 'dash'],
    ['1 2 3', 'choose an ornament'],
    ['Esc or P', 'pause, this card'],
    ['M', 'sound on and off'],
    ['Gamepad', 'left stick, right stick, A to dash'],
  ] as readonly (readonly [string, string])[],
  touchControls: [
    ['Left thumb', 'move'],
    ['Right thumb', 'aim and shoot'],
    ['» button', 'dash'],
    ['A card', 'tap it to choose'],
  ] as readonly (readonly [string, string])[],

  hud: {
    wave: (n: number) => `Wave ${n}`,
    foes: (n: number, more: boolean) =>
      more ? `${count(n, 'foe', 'foes')}, more to come` : count(n, 'foe left', 'foes left'),
    points: (n: number) => count(n, 'point', 'points'),
    combo: (n: number) => `${n} in a row`,
    session: (code: string) => `Session ${code}`,
    copied: 'Copied',
    down: 'down',
    away: 'away',
    resting: 'at rest',
    you: 'you',
    watching: 'You are watching',
    follow: (name: string) => `Follow ${name}`,
    health: (percent: number) => `health ${percent} %`,
  },

  moments: {
    ready: (wave: number) => `Wave ${wave}`,
    cleared: (wave: number) => `Wave ${wave} cleared`,
    lost: 'The wave is lost',
    lostText: 'Again from the top, at a tempo that suits you.',
    downed: 'You are down',
    downedAlone: (seconds: number) => `Back in ${seconds} s.`,
    downedTogether: (seconds: number) => `Back in ${seconds} s, four times as fast with a friend beside you.`,
    help: (name: string) => `${name} is down: stay close to bring them back.`,
    choose: 'Choose an ornament',
    chooseText: (seconds: number) => `The wave is cleared. ${seconds} s to choose.`,
  },

  lessons: {
    move: { title: 'Move', keys: 'W A S D or the arrows.', touch: 'Slide your left thumb.', pad: 'The left stick.' },
    shoot: {
      title: 'Aim and shoot',
      keys: 'Point with the mouse and hold its button, or just hold F.',
      touch: 'Slide your right thumb.',
      pad: 'With the right stick.',
    },
    dash: {
      title: 'Dash through danger',
      keys: 'Space: nothing hurts you on the way.',
      touch: 'The » button: nothing can hurt you on the way.',
      pad: 'A: nothing can hurt you on the way.',
    },
  },

  cards: {
    paused: 'Paused',
    pausedText: 'The game stands still on the server until you go on.',
    help: 'Help',
    helpText: 'You are not alone here, so the game goes on behind this card.',
    waiting: 'Waiting for your friends',
    waitingText: (code: string) =>
      `Send them the link, or tell them the code ${code}. The music begins when the second player comes.`,
    reconnecting: 'The connection is down',
    reconnectingText: (seconds: number) => `Connecting again. Your ship waits another ${seconds} s.`,
    empty: 'Nobody plays here now',
    emptyText: (code: string) => `You are watching session ${code}. It goes on as soon as someone joins.`,
    slow: 'The connection is slow',
  },

  states: {
    loading: { title: 'Tuning up', text: 'The orchestra takes its seats.' },
    connecting: { title: 'Joining', text: 'Looking for a place on the stage.' },
    full: {
      title: 'This session is full',
      text: 'All four places are taken. Watch them play, or start a session of your own.',
    },
    version: {
      title: 'This page is out of date',
      text: 'The server was updated since this page was opened. Reload to play.',
    },
    stopping: {
      title: 'The server went off stage',
      text: 'Your session ended with it. This page looks for the server every few seconds.',
    },
    back: { title: 'The server is back', text: 'Everything is ready for another run.' },
    lost: {
      title: 'The connection was lost',
      text: 'It did not come back in time, and your ship was given up. This page looks for the server every few seconds.',
    },
    kicked: { title: 'Disconnected', text: 'The server closed the connection. Reload the page and join again.' },
    replaced: {
      title: 'Played elsewhere',
      text: 'You came back on another connection, and your session goes on there.',
    },
    idle: { title: 'The lights went out', text: 'Nobody played for half an hour, so the session was closed.' },
    broken: {
      title: 'The session broke',
      text: 'Something went wrong, and this session ended. Other sessions go on. Start a new one.',
    },
    unloaded: {
      title: 'The game did not load',
      text: 'A part of it could not be loaded. Check your connection and try again.',
    },
    error: {
      title: 'A wrong note',
      text: 'Something in this page failed. Your session is not affected: reload and go on.',
    },
    code: (code: string | number) => `Code: ${code}`,
  },

  failures: {
    noSession: 'There is no session with this code. Check it, or start one of your own.',
    noCode: 'Enter the code of the session first.',
    refused: (message: string) => `The server refused: ${message}`,
    unreachable: 'The server cannot be reached. Check your connection, then try again.',
    slow: 'The server did not answer in time. Try again.',
  },

  end: {
    title: 'The last bar',
    sentence: (waves: number, bpm: number, percent: number) =>
      `${waves === 0 ? 'No wave cleared yet' : `${count(waves, 'wave', 'waves')} cleared`}. The game settled at ${percent} % difficulty and ${bpm} beats a minute.`,
    score: 'Points',
    waves: 'Waves cleared',
    kills: 'Notes caught',
    combo: 'Longest run',
    downs: 'Times down',
    time: 'Time played',
    picture: (score: number) => `Your run as a picture: ${count(score, 'point', 'points')}`,
    curve: 'difficulty over the run',
    tempo: (low: number, high: number) => `${low} to ${high} beats a minute`,
    by: 'played on Rubato',
  },

  panel: {
    tempo: 'Tempo',
    intensity: 'Intensity',
    bpm: 'beats/min',
    noChance: 'no prediction yet',
    chance: (percent: number, low: number, high: number) => `now ${percent} %, wanted ${low} to ${high} %`,
    directions: ['building up', 'at the peak', 'letting you breathe'],
    moods: ['engaged', 'a little bored', 'frustrated'],
    moodUnknown: 'not known yet',
    mood: (mood: string) => `Mood: ${mood}`,
    roundTrip: (ms: number) => `round trip ${ms} ms`,
    patches: (perSecond: number) => `${perSecond} patches/s`,
    events: (n: number) => count(n, 'event sent', 'events sent'),
    answers: (what: string) => `answers: ${what}`,
    sources: { fallback: 'none just now', partial: 'in part' },
    minutesAgo: ['2 min ago', '1 min', 'now'],
    open: 'Show the whole panel',
    close: 'Fold the panel',
  },

  sentence: {
    off: 'Adaptation is off on this server: the game stays as it is.',
    optedOut: 'You switched adaptation off: the game keeps nothing of how you play, and gives you no help.',
    learning: 'The game is getting to know you.',
    fallback: 'No model answers just now: the difficulty stays as it is.',
    stopped: 'The game adapts no more, because of a mistake in it. It stays as it is now.',
    paused: 'The game is paused.',
    say: (belief: string, action: string) => `${capital(belief)}: ${action}.`,
    and: (first: string, second: string) => `${first} and ${second}`,
    but: (first: string, second: string) => `${first} but ${second}`,
    frustrated: 'this seems to frustrate you',
    bored: 'you seem a little bored',
    easy: 'this looks easy for you',
    well: 'you have it well in hand',
    right: 'this is about right for you',
    rough: 'this is getting rough for you',
    trouble: 'you are in trouble',
    harder: 'more foes come, and quicker ones',
    easier: 'fewer foes come, and slower ones',
    hold: 'the game holds its tempo',
    helped: ', with a steadier aim and softer hits for you',
    shadow: ' (only noted, nothing is changed)',
  },

  /** What the music does, by the caption's key (sound/music-captions.ts). */
  captions: {
    start: (bpm: number) => `The music begins: ${bpm} beats a minute`,
    silence: () => 'The music stops, waiting',
    mode: (_bpm: number, mode: string) => `The music changes its mode: ${mode}`,
    faster: (bpm: number) => `The music quickens: ${bpm} beats a minute`,
    slower: (bpm: number) => `The music slows: ${bpm} beats a minute`,
    fuller: () => 'The music grows fuller',
    melody: () => 'The melody enters: the orchestra swells',
    thinner: () => 'The music grows thinner',
    pulse: (bpm: number) => `Only a quiet pulse: ${bpm} beats a minute`,
  },

  features: englishFeatures,
};

export type Words = typeof english;

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
