/** The page: which screen is shown, and what leads from one to the next. The game itself loads behind the title. */
import { messageOf } from '../thrown.ts';
import '@fontsource/source-sans-3/latin-400.css';
import '@fontsource/source-sans-3/latin-600.css';
import './styles/base.css';
import './styles/title.css';
import './styles/message.css';
import { element, showAddress } from './dom.ts';
import { type Closing, readJoinFailure } from './failures.ts';
import { listenForPads } from './hands/pad-menu.ts';
import { takeHeldSeat } from './held-seat.ts';
import { type StateAction, type StateName, showState } from './screens/message-screen.ts';
import { watchForServer } from './screens/server-watch.ts';
import { createTitleScreen } from './screens/title-screen.ts';
import type { JoinRequest } from './session.ts';
import { fillPage } from './words/fill-page.ts';
import { words } from './words/words.ts';

const SCREENS = ['title', 'play-screen', 'message', 'ended'] as const;

/** Aborted when another screen comes: everything that waits for the old one ends with it. */
let screenLife = new AbortController();

function show(screen: (typeof SCREENS)[number]): AbortSignal {
  screenLife.abort();
  screenLife = new AbortController();
  for (const id of SCREENS) element(id).hidden = id !== screen;
  return screenLife.signal;
}

fillPage();
listenForPads();
const title = createTitleScreen((request) => void start(request));
/** Fetched once the title is on the screen, so that the title never waits for the game. */
let game: Promise<typeof import('./play.ts')> | null = null;
const loadGame = () => (game ??= import('./play.ts'));
// A failed download is reported on Play.
requestAnimationFrame(() => setTimeout(() => void loadGame().catch(() => undefined)));

const toTitle: StateAction = { label: 'toTitle', run: () => goToTitle() };
const reload: StateAction = { label: 'reload', run: () => location.reload() };

function goToTitle(): void {
  showAddress(location.pathname);
  element<HTMLInputElement>('code').value = '';
  show('title');
  element('play').focus();
}

function showMessage(state: StateName, actions: readonly StateAction[] = [], code = ''): AbortSignal {
  const signal = show('message');
  showState(state, actions, code);
  return signal;
}

async function start(request: JoinRequest): Promise<void> {
  title.complain('');
  showMessage('loading');
  let module: Awaited<ReturnType<typeof loadGame>>;
  try {
    module = await loadGame();
  } catch (reason) {
    // A module that failed once fails until the page is reloaded: only a new page asks again.
    showMessage('unloaded', [{ ...reload, label: 'retry' }], reason instanceof Error ? reason.message : '');
    return;
  }
  showMessage('connecting');
  let joined = false;
  try {
    const closing = await module.startPlaying(request, () => {
      joined = true;
      show('play-screen');
    });
    if (closing.kind === 'left') showEnd(module, request, closing.summary);
    else showClosing(closing.kind, request, String(closing.code));
  } catch (reason) {
    // This page failed after it had joined (it could not make a canvas, say); the server did not refuse.
    if (joined) showMessage('error', [reload], messageOf(reason));
    else if (request.seat === undefined) showJoinFailure(reason, request);
    // The seat has been given up: a spectator may watch again, others find the code on the title.
    else if (request.kind === 'watch') await start({ ...request, seat: undefined });
    else show('title');
  }
}

function showEnd(
  module: Awaited<ReturnType<typeof loadGame>>,
  request: JoinRequest,
  summary: Parameters<typeof module.showSummary>[0],
): void {
  // A spectator, or a player who waited in vain for friends, has no run to look back on.
  if (request.kind === 'watch' || summary.seconds === 0) {
    goToTitle();
    return;
  }
  const signal = show('ended');
  module.showSummary(summary, signal);
  element('again').addEventListener('click', () => again(request), { signal });
  element('to-title').addEventListener('click', goToTitle, { signal });
}

/** Starts a session of the same kind. A session that is over cannot be joined again by its code. */
function again(request: JoinRequest): void {
  void start(title.request(request.kind === 'invite' ? 'invite' : 'play', ''));
}

function showClosing(kind: Exclude<Closing, 'left'>, request: JoinRequest, code: string): void {
  const playAgain: StateAction = { label: 'again', run: () => again(request) };
  if (kind !== 'stopping' && kind !== 'lost') {
    const first = { kicked: [reload], replaced: [], idle: [playAgain], broken: [playAgain] }[kind];
    showMessage(kind, [...first, toTitle], code);
    return;
  }
  const signal = showMessage(kind, [toTitle], code);
  void watchForServer(signal, () => showMessage('back', [playAgain, toTitle]));
}

function showJoinFailure(reason: unknown, request: JoinRequest): void {
  const failure = readJoinFailure(reason);
  if (failure.kind === 'state') {
    const watch: StateAction = { label: 'watch', run: () => void start({ ...request, kind: 'watch' }) };
    const isFullSession = failure.state === 'full' && request.code !== '';
    if (failure.state === 'version') showMessage('version', [reload]);
    else
      showMessage('full', [...(isFullSession ? [watch] : []), { label: 'play', run: () => again(request) }, toTitle]);
    return;
  }
  const { failures } = words();
  show('title');
  title.complain(failure.kind === 'form' ? failures[failure.words] : failures.refused(failure.message));
}

const address = new URLSearchParams(location.search);
const watches = address.has('watch');
const asked = title.request(watches ? 'watch' : 'join', address.get(watches ? 'watch' : 'room') ?? '');
const seat = takeHeldSeat(asked.code) ?? undefined;

addEventListener('error', ({ error, filename }) => {
  // Browser extensions run scripts of their own in the page: their errors end no game.
  if (new URL(filename, location.href).origin !== location.origin) return;
  // Browsers report late ResizeObserver rounds as errors without an object; nothing is wrong then.
  if (!(error instanceof Error)) return;
  // A session that was taken up again after a reload would fail again: the next reload leads to the title.
  if (seat !== undefined) showAddress(location.pathname);
  showMessage('error', [reload], error.message);
});

if (asked.code !== '' && (watches || seat !== undefined)) void start({ ...asked, seat });
