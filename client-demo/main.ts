/** The page: which screen is shown, and what leads from one to the next. The game itself is loaded when it is needed. */
import './styles.css';
import './play.css';
import { element } from './dom.ts';
import { describeFailure } from './failure-words.ts';
import type { JoinRequest } from './session.ts';

const screens = ['title', 'play-screen', 'ended'] as const;
type Screen = (typeof screens)[number];

function show(screen: Screen): void {
  for (const id of screens) element(id).hidden = id !== screen;
}

// Fetched while the visitor reads: the title never waits for it.
const game = import('./play.ts');

const form = element<HTMLFormElement>('join-form');
const code = element<HTMLInputElement>('code');
const error = element('title-error');
const button = element<HTMLButtonElement>('play');

code.value = new URLSearchParams(location.search).get('room') ?? '';

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const request: JoinRequest = {
    name: element<HTMLInputElement>('name').value.trim(),
    code: code.value.trim().toUpperCase(),
    adaptation: element<HTMLInputElement>('adaptation').checked,
  };
  play(request).catch((reason: unknown) => {
    error.textContent = describeFailure(reason);
    error.hidden = false;
    show('title');
  });
});

async function play(request: JoinRequest): Promise<void> {
  error.hidden = true;
  button.disabled = true;
  button.textContent = 'Connecting …';
  try {
    const { startPlaying } = await game;
    const ended = await startPlaying(request, () => show('play-screen'));
    element('ended-title').textContent = ended.title;
    element('ended-text').textContent = ended.text;
    show('ended');
  } finally {
    button.disabled = false;
    button.textContent = 'Play';
  }
}

element('again').addEventListener('click', () => location.reload());
