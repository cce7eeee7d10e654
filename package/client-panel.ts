/** `rubato/client/panel`: registers `<rubato-panel>`, which shows what a session of any definition believes and does. */

export { RubatoPanel } from '../client/panel/rubato-panel.ts';
