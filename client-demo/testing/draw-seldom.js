// Runs in each page of a `light` browser (start-chromium.ts): asks for a frame only when one is due, ten times a
// second.
(() => {
  const FRAME_MS = 100;
  const native = window.requestAnimationFrame.bind(window);
  const later = window.setTimeout.bind(window);
  /** @type {Map<number, FrameRequestCallback>} */
  const waiting = new Map();
  let asked = 0;
  let drawnMs = 0;

  /** @param {number} nowMs */
  const frame = (nowMs) => {
    drawnMs = nowMs;
    const due = [...waiting.values()];
    waiting.clear();
    for (const callback of due) {
      try {
        callback(nowMs);
      } catch (error) {
        reportError(error);
      }
    }
  };

  window.requestAnimationFrame = (callback) => {
    if (waiting.size === 0) later(() => native(frame), drawnMs + FRAME_MS - performance.now());
    waiting.set(++asked, callback);
    return asked;
  };
  window.cancelAnimationFrame = (handle) => void waiting.delete(handle);
})();
