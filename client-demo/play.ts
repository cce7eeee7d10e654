/**
 * A session on the screen, from joining to its end. Connects connection, prediction, drawing, panel, cards and
 * controls.
 */
import { Predict } from '@colyseus/sdk';
import './styles/cards.css';
import './styles/play.css';
import './styles/panel.css';
import './styles/play-sideways.css';
import { Captions } from './captions.ts';
import { watchConnection } from './connection-watch.ts';
import { element, showAddress } from './dom.ts';
import { type Closing, readCloseCode } from './failures.ts';
import { loadFonts } from './fonts.ts';
import { createArenaView } from './game/arena-view.ts';
import { Controls } from './hands/controls.ts';
import { holdSeat } from './held-seat.ts';
import { pauseWhileHidden } from './hidden-pause.ts';
import { Hud } from './hud.ts';
import { Netcode } from './netcode.ts';
import { Panel } from './panel/panel.ts';
import { Cards } from './screens/cards.ts';
import { Moments } from './screens/moments.ts';
import { Offers } from './screens/offers.ts';
import { type RunRecord, RunRecorder } from './screens/run-record.ts';
import { type JoinRequest, joinSession, type Session } from './session.ts';
import { settings } from './settings-store.ts';
import { startSound } from './sound/start-sound.ts';
import { exposeTestHooks } from './test-hooks.ts';
import { wordsOnStage } from './words/words-on-stage.ts';

export { showSummary } from './screens/summary.ts';

export type SessionEnd =
  | { readonly kind: 'left'; readonly summary: RunRecord }
  | { readonly kind: Exclude<Closing, 'left'>; readonly code: number };

/** Milliseconds between two updates of the page while nothing changes (paused, dropped). */
const QUIET_MS = 200;

/** Resolves when the session is over for this client; rejects when joining fails. */
export async function startPlaying(request: JoinRequest, onJoined: () => void): Promise<SessionEnd> {
  loadFonts();
  const session = await joinSession(request);
  const { code, watches } = session;
  onJoined();
  showAddress(watches ? `?watch=${code}` : `?room=${code}`);
  const life = new AbortController();
  try {
    return await runSession(session, request, life.signal);
  } catch (error) {
    void session.room.leave(true);
    throw error;
  } finally {
    life.abort();
  }
}

async function runSession(session: Session, request: JoinRequest, signal: AbortSignal): Promise<SessionEnd> {
  const { room, slot } = session;
  const left = new Promise<number>((resolve) => room.onLeave(resolve));
  // Set up before the stage, which a hidden tab does not draw.
  pauseWhileHidden(session, signal);
  holdSeat(session, signal);
  const view = await createArenaView(element('canvas'), slot, { words: wordsOnStage });
  const controls = new Controls(view);
  const netcode = new Netcode(room, slot, controls, Predict.get(room, { mode: 'lerp', delay: 100 }));
  const recorder = new RunRecorder(slot);
  const hud = new Hud(session, signal);
  const offers = new Offers(session, (option) => controls.choose(option));
  const cards = new Cards(session, request.kind === 'invite', signal);
  const moments = new Moments(session);
  const captions = new Captions();
  const panel = new Panel(session, signal);
  const sound = startSound({ view, settings, code: session.code, arenaMode: () => room.state.arenaMode });
  session.report('browse', { panel: 0 });
  exposeTestHooks(session, netcode, controls, signal);
  watchConnection(room, signal);
  room.onDrop(() => cards.dropped());
  room.onReconnect(() => cards.reconnected());
  let toldAtMs = 0;
  view.onFrame((nowMs) => {
    const { state } = room;
    if (!cards.isDropped) netcode.frame(nowMs, state.paused);
    view.draw(state, netcode, nowMs);
    // The page's texts change with the state, 20 times a second; the picture changes with each frame.
    const quiet = !recorder.isNews(state) && nowMs - toldAtMs < QUIET_MS;
    if (quiet || state.players === undefined) return;
    toldAtMs = nowMs;
    recorder.add(state);
    const own = hud.update(state);
    offers.update(state, own);
    cards.update(state, nowMs);
    moments.update(state, own, cards.isOpen);
    sound.setHeld(state.paused || cards.isDropped);
    captions.update(state, nowMs);
    panel.update(state, own, hud.followed, nowMs);
  });
  const code = await left;
  sound.dispose();
  controls.dispose();
  view.destroy();
  moments.clear();
  offers.clear();
  cards.clear();
  captions.clear();
  const kind = readCloseCode(code);
  return kind === 'left' ? { kind, summary: recorder.record() } : { kind, code };
}
