/** A page with panels, for tests in a browser: rooms that say what the test wants, and keep what the panel sends. */
import { adaptationOf } from '../adaptation-of.ts';
import '../panel/rubato-panel.ts';

interface Sent {
  readonly type: string;
  readonly body: unknown;
}

declare global {
  interface Window {
    panels: typeof panels;
  }
}

const panels = {
  sent: [] as Sent[],
  say: (_type: string, _body: unknown): void => {},
  /** Gives the page's panel a session with a room that has not answered. */
  open(): void {
    const listeners = new Map<string, (body: unknown) => void>();
    panels.sent = [];
    panels.say = (type, body) => listeners.get(type)?.(body);
    document.querySelector('rubato-panel')!.session = adaptationOf({
      send: (type: string, body: unknown) => void panels.sent.push({ type, body }),
      sendBytes: () => undefined,
      onMessage: (type: string, listener: (body: unknown) => void) => void listeners.set(type, listener),
    });
  },
};
window.panels = panels;
