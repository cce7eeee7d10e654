/** A session on the screen, from joining to its end: wires connection, prediction, drawing, panel and controls. */
import { Predict } from '@colyseus/sdk';
import { EVENT } from '../rooms/arena/simulation/arena-events.ts';
import { Controls } from './controls.ts';
import { element } from './dom.ts';
import { describeEnding, type Ending } from './failure-words.ts';
import { createArenaView } from './game/arena-view.ts';
import { Hud } from './hud.ts';
import { Netcode } from './netcode.ts';
import { Panel } from './panel/panel.ts';
import { type JoinRequest, joinSession } from './session.ts';
import { exposeTestHooks } from './test-hooks.ts';

/** Resolves when the session is over for this client; rejects when joining fails. */
export async function startPlaying(request: JoinRequest, onJoined: () => void): Promise<Ending> {
  const session = await joinSession(request);
  const { room, slot } = session;
  onJoined();
  history.replaceState(null, '', `?room=${session.code}`);
  const view = await createArenaView(element('canvas'), slot);
  const controls = new Controls(view);
  const netcode = new Netcode(room, slot, controls, Predict.get(room, { mode: 'lerp', delay: 100 }));
  const hud = new Hud(session, (option) => controls.choose(option));
  const panel = new Panel(session);
  element<HTMLInputElement>('adaptation-live').checked = request.adaptation;
  session.report(EVENT.browse, [0]);
  exposeTestHooks(session, netcode);
  let dropped = false;
  room.onDrop(() => {
    dropped = true;
  });
  room.onReconnect(() => {
    dropped = false;
  });
  view.onFrame((nowMs) => {
    if (!dropped) netcode.frame(nowMs);
    view.draw(room.state, netcode, nowMs);
    hud.update(room.state, dropped);
    panel.update(room.state, nowMs);
  });
  const code = await new Promise<number>((resolve) => room.onLeave(resolve));
  controls.dispose();
  view.destroy();
  return describeEnding(code);
}
