/**
 * The panel's look. Themes set the custom properties on the element, or style its parts. Light and dark follow the
 * system unless `theme` says which.
 */
export const PANEL_STYLE = `
:host {
  --_ground: var(--rubato-ground, light-dark(#fbfaf7, #14172c));
  --_raised: var(--rubato-raised, light-dark(#f0ede5, #1e2240));
  --_ink: var(--rubato-ink, light-dark(#1d1b29, #f3ede2));
  --_ink-2: var(--rubato-ink-2, light-dark(#56526a, #c3c0d2));
  --_line: var(--rubato-line, light-dark(#d8d3c7, #343a69));
  --_accent: var(--rubato-accent, light-dark(#8a5a00, #ffd166));
  --_warn: var(--rubato-warn, light-dark(#a3283d, #ff9fb0));
  color-scheme: light dark;
  display: block;
  box-sizing: border-box;
  container-type: inline-size;
  min-width: 0;
  color: var(--_ink);
  background: var(--_ground);
  border: 1px solid var(--_line);
  border-radius: var(--rubato-radius, 14px);
  font: 400 1rem/1.4 var(--rubato-font, system-ui, 'Noto Sans SC', 'PingFang SC', sans-serif);
}
:host([theme='light']) { color-scheme: light; }
:host([theme='dark']) { color-scheme: dark; }
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
[part~='panel'] { display: grid; gap: 18px; padding: var(--rubato-padding, 18px); }
p, ul, ol { margin: 0; padding: 0; list-style: none; }
[part~='title'], [part~='heading'] { font-weight: 650; line-height: 1.2; text-wrap: balance; }
[part~='title'] { font-size: 1.125rem; }
[part~='heading'] { font-size: .875rem; color: var(--_ink-2); margin-bottom: 8px; }
[part~='head'] { display: grid; gap: 10px; }
[part~='state'] { color: var(--_ink-2); font-size: .9375rem; }
[part~='state']:is([data-state='fallback'], [data-state='failed'], [data-state='stopped']) {
  color: var(--_warn); border-left: 3px solid currentColor; padding-left: 10px;
}
[part~='switch'] {
  display: flex; align-items: center; gap: 10px; min-height: 44px; padding: 0; border: 0; background: none;
  color: inherit; font: inherit; text-align: start; cursor: pointer; border-radius: 8px;
}
[part~='switch']:disabled { cursor: default; color: var(--_ink-2); }
[part~='switch']:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
[part~='knob'] {
  flex: none; width: 44px; height: 26px; padding: 3px; border-radius: 13px; border: 1px solid var(--_ink-2);
  background: var(--_raised); transition: background .15s;
}
[part~='knob']::before {
  content: ''; display: block; width: 18px; height: 18px; border-radius: 50%; background: var(--_ink-2);
  transition: translate .15s;
}
[aria-checked='true'] [part~='knob'] { background: var(--_accent); border-color: var(--_accent); }
[aria-checked='true'] [part~='knob']::before { translate: 18px 0; background: var(--_ground); }
[part~='prediction-words'] { font-size: .9375rem; }
[part~='prediction-values'] { display: grid; gap: 8px; margin: 6px 0; }
[part~='prediction-value'], [part~='bar-value'] { font-variant-numeric: tabular-nums; }
[part~='prediction-value'] { font-size: 1.5rem; font-weight: 650; line-height: 1.15; }
[part~='prediction-row'] { display: grid; grid-template-columns: 1fr auto; gap: 3px 10px; align-items: baseline; }
[part~='prediction-row'] > :first-child:not([part~='bar-label']) { font-size: 1.5rem; font-weight: 650; line-height: 1.15; }
[part~='bar-label'] { overflow-wrap: anywhere; }
[part~='top'] [part~='bar-label'], [part~='top'] [part~='bar-value'] { font-weight: 650; }
[part~='bar'] { grid-column: 1 / -1; position: relative; height: 8px; border-radius: 4px; background: var(--_raised); }
[part~='bar-fill'] {
  position: absolute; inset: 0 auto 0 0; width: calc(100% * var(--at)); border-radius: inherit;
  background: var(--_ink-2); transition: width .3s;
}
[part~='top'] [part~='bar-fill'] { background: var(--_accent); }
[part~='bar-target'] {
  position: absolute; inset: -4px auto -4px calc(100% * var(--at)); width: 2px; margin-left: -1px; background: var(--_ink);
}
[part~='sure'], [part~='by'], [part~='lever-foot'], [part~='belief'] { color: var(--_ink-2); font-size: .875rem; }
[part~='levers'] { display: grid; gap: 16px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr)); }
[part~='lever-head'], [part~='lever-foot'] { display: flex; justify-content: space-between; gap: 10px; }
[part~='lever-head'] { align-items: baseline; }
[part~='lever-name']::first-letter, [part~='prediction-words']::first-letter, [part~='change']::first-letter { text-transform: uppercase; }
[part~='lever-value'] { font-weight: 650; white-space: nowrap; }
[part~='lever-value'], [part~='lever-foot'], [part~='by'] { font-variant-numeric: tabular-nums; }
[part~='lever-track'] { position: relative; height: 8px; margin: 6px 9px; border-radius: 4px; background: var(--_raised); }
[part~='lever-track']::before {
  content: ''; position: absolute; inset: 0; margin: 0 -9px; border-radius: inherit; background: inherit;
}
[part~='lever-belief'] {
  position: absolute; inset: -4px calc(100% * (1 - var(--high, 0))) -4px calc(100% * var(--low, 0)); border-radius: 8px;
  background: var(--_accent); opacity: .35; transition: inset .3s; visibility: hidden; min-width: 4px;
}
[data-believed] [part~='lever-belief'] { visibility: visible; }
[part~='lever-mark'], [part~='lever-was'] {
  position: absolute; top: 50%; left: calc(100% * var(--at)); width: 18px; height: 18px; border-radius: 50%;
  translate: -50% -50%; background: var(--_accent); border: 3px solid var(--_ground); transition: left .3s;
}
[part~='lever-was'] {
  left: calc(100% * var(--from)); width: 12px; height: 12px; background: var(--_ground); border: 2px solid var(--_ink-2);
  visibility: hidden;
}
[data-moved] [part~='lever-was'] { visibility: visible; }
[part~='decisions'] { display: grid; gap: 12px; }
[part~='decision'] { padding-left: 12px; border-left: 3px solid var(--_accent); display: grid; gap: 2px; }
[part~='decision'][part~='fallback'] { border-left-style: dashed; border-left-color: var(--_ink-2); }
[part~='change'] { font-weight: 600; }
[part~='reasons'] { padding-left: 1.1em; list-style: disc; }
[part~='change'], [part~='reason'], [part~='by'] { overflow-wrap: anywhere; }
[part~='empty'], [part~='why'] { color: var(--_ink-2); }
[hidden] { display: none !important; }
@container (min-width: 560px) {
  [part~='panel'] { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); column-gap: 28px; align-items: start; }
  [part~='head'] { grid-column: 1 / -1; grid-template-columns: 1fr auto; align-items: center; }
  [part~='state'] { grid-column: 1 / -1; }
  [part~='expected'] { grid-area: 2 / 1; }
  [part~='turned'] { grid-area: 2 / 2 / span 2; }
  [part~='changes'] { grid-area: 3 / 1; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
@media (forced-colors: active) {
  [part~='bar-fill'], [part~='lever-mark'], [part~='bar-target'], [part~='lever-belief'] { forced-color-adjust: none; background: CanvasText; }
  [part~='bar'], [part~='lever-track'] { border: 1px solid; }
}
`;
