/** The page of the game: draws what the room says, and tells it which dot was touched. */
import { adaptationOf } from './modules/rubato/client/adaptation-of.js';
// Registers <rubato-panel>, which says what the game believes and does, and has the player's switch.
import './modules/rubato/client/panel/rubato-panel.js';

const { Client } = globalThis.Colyseus;

/** @param {string} id */
const element = (id) => document.getElementById(id);
const [dot, caught, missed] = ['dot', 'caught', 'missed'].map(element);

/** Longest and shortest time for a dot, which is the height of the curve; how many dots it shows. */
const SECONDS = { min: 0.4, max: 3 };
const SHOWN = 60;
const LAST = 12;
const history = [];
const outcomes = [];
let shown = 0;

element('start').onclick = play;

async function play() {
  element('welcome').hidden = true;
  element('start').disabled = true;
  try {
    const room = await new Client(location.href.replace(/[?#].*/, '')).joinOrCreate('catch');
    dot.addEventListener('pointerdown', () => touch(room));
    // A keyboard's click has no pointer; a pointer's was taken when it went down.
    dot.addEventListener('click', (event) => event.detail === 0 && touch(room));
    document.querySelector('rubato-panel').session = adaptationOf(room);
    room.onStateChange(draw);
    room.onLeave(() => stop('The game has ended.'));
  } catch (error) {
    stop(`The game did not start: ${error.message}`);
  }
}

function touch(room) {
  if (!dot.classList.contains('caught')) room.send('catch', shown);
  // The room decides; the page only doesn't make the player wait for it.
  dot.classList.add('caught');
}

function draw(state) {
  if (state.open && state.dot !== shown) open(state);
  if (!state.open && state.dot === shown && outcomes.length < state.caught + state.missed) close(state);
  caught.textContent = state.caught;
  missed.textContent = state.missed;
  element('seconds').textContent = `${state.seconds.toFixed(2)} s`;
}

function open({ dot: number, x, y, staysSeconds }) {
  shown = number;
  dot.hidden = true;
  dot.className = '';
  dot.style.setProperty('--x', x);
  dot.style.setProperty('--y', y);
  dot.style.setProperty('--stays', `${staysSeconds}s`);
  // Reading the layout ends the last animation, so that the next one begins.
  void dot.offsetWidth;
  dot.hidden = false;
  history.push(staysSeconds);
  drawHistory();
}

function close(state) {
  const hit = Number(caught.textContent) < state.caught;
  outcomes.push(hit);
  dot.className = hit ? 'caught' : 'missed';
  const last = outcomes.slice(-LAST);
  element('share').textContent = `${Math.round((100 * last.filter(Boolean).length) / last.length)} %`;
}

function drawHistory() {
  const last = history.slice(-SHOWN);
  const points = last.map((seconds, i) => {
    const height = (seconds - SECONDS.min) / (SECONDS.max - SECONDS.min);
    return `${(100 * i) / Math.max(1, last.length - 1)} ${29 - 28 * height}`;
  });
  element('history').firstElementChild.setAttribute(
    'd',
    points.length < 2
      ? ''
      : `M-2 31L-2 ${points[0].split(' ')[1]}L${points.join('L')}L102 ${points.at(-1).split(' ')[1]}L102 31`,
  );
}

function stop(words) {
  dot.hidden = true;
  const welcome = element('welcome');
  welcome.firstElementChild.textContent = words;
  welcome.hidden = false;
  element('start').textContent = 'Play again';
  element('start').disabled = false;
  element('start').onclick = () => location.reload();
}
