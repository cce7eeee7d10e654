/** `rubato/client/panel`: registers `<rubato-panel>`, which shows what a session of any definition believes and does. */

export type { OwnWords } from '../client/panel/own-words.ts';
export { RubatoPanel } from '../client/panel/rubato-panel.ts';
