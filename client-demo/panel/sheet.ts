/** The panel on a phone is a sheet: its handle and the sentence stay in sight, the rest slides up. */
import { element } from '../dom.ts';
import { words } from '../words/words.ts';

/** A drag shorter than this is a tap. */
const DRAG_PX = 24;

/** The sheet's listeners end with `signal`. */
export function makeSheet(signal: AbortSignal): void {
  const panel = element('panel');
  const handle = element('sheet-handle');
  let pressedY = 0;
  let dragged = false;
  const isOpen = () => panel.classList.contains('open');
  // Tells the page where the folded sheet's top is; the folded part must not cover the rest of the page.
  const measure = () => {
    // An open sheet may show a longer sentence.
    if (isOpen()) return;
    const peek = element('panel-body').offsetTop - panel.scrollTop;
    element('play-screen').style.setProperty('--sheet-peek', `${Math.max(40, peek)}px`);
  };
  const set = (open: boolean) => {
    panel.classList.toggle('open', open);
    if (!open) panel.scrollTop = 0;
    measure();
    handle.setAttribute('aria-expanded', String(open));
    handle.setAttribute('aria-label', open ? words().panel.close : words().panel.open);
  };
  set(false);
  handle.addEventListener('click', () => !dragged && set(!isOpen()), { signal });
  element('sentence').addEventListener('click', () => set(!isOpen()), { signal });
  handle.addEventListener(
    'pointerdown',
    (event) => {
      pressedY = event.clientY;
      dragged = false;
      capture(handle, event.pointerId);
    },
    { signal },
  );
  handle.addEventListener(
    'pointerup',
    (event) => {
      const moved = event.clientY - pressedY;
      dragged = Math.abs(moved) > DRAG_PX;
      if (dragged) set(moved < 0);
    },
    { signal },
  );
  panel.addEventListener(
    'keydown',
    (event) => {
      if (event.code !== 'Escape' || !isOpen()) return;
      set(false);
      event.stopPropagation();
    },
    { signal },
  );
  const observer = new ResizeObserver(measure);
  observer.observe(element('sentence'));
  signal.addEventListener('abort', () => observer.disconnect());
}

/** Keeps a drag going that leaves the handle. A pointer that is already gone cannot be captured, and throws. */
function capture(handle: HTMLElement, pointerId: number): void {
  try {
    handle.setPointerCapture(pointerId);
  } catch {
    // The pointer's end is not reported either: a tap opens the sheet as before.
  }
}
