/**
 * `<rubato-panel>`: what the game believes, what it does about it, and why, for any definition. Set its `session` to
 * `adaptationOf(room)`. Importing this file registers the element.
 *
 * Attributes: `lang` (else the nearest one's, else the document's), `theme` (`light` or `dark`, else the system's),
 * `player` (the slot to follow, else one's own), `heading-level` (of its title, else 2), `hide` (levers not to show, with
 * blanks between). `ownWords` has what the page calls players and reasons. Slots: `head` and the default one, at the end.
 */
import { type Adaptation, isAdaptation } from '../adaptation-of.ts';
import { ClientError, show } from '../client-error.ts';
import { DecisionLog } from './decision-log.ts';
import { LeverList } from './lever-list.ts';
import { make, setAttribute, setText } from './make-element.ts';
import type { OwnWords } from './own-words.ts';
import { PANEL_STYLE } from './panel-style.ts';
import type { PanelView } from './panel-view.ts';
import { type PanelWords, wordsFor } from './panel-words.ts';
import { PredictionView } from './prediction-view.ts';

type State =
  | 'noSession'
  | 'waiting'
  | 'failed'
  | 'off'
  | 'optedOut'
  | 'stopped'
  | 'fallback'
  | 'shadow'
  | 'learning'
  | 'adapting'
  | 'watching';

export class RubatoPanel extends HTMLElement {
  static readonly observedAttributes = ['lang', 'player', 'heading-level', 'hide'];
  #session: Adaptation | null = null;
  #ownWords: OwnWords = {};
  #stop: (() => void) | null = null;
  #language = 'en';
  /** The switch as the player set it, until the server says the same. */
  #wanted: boolean | null = null;
  #documentLanguage = new MutationObserver(() => this.#render());
  #prediction = new PredictionView();
  #levers = new LeverList();
  #decisions = new DecisionLog();
  #panel = make('section', 'panel');
  #title = make('div', 'title');
  #label = make('span', 'switch-label');
  #switch = make('button', 'switch', make('span', 'knob'), this.#label);
  #state = make('p', 'state');
  #headings = [make('div', 'heading'), make('div', 'heading'), make('div', 'heading')] as const;
  #sections: readonly HTMLElement[];

  constructor() {
    super();
    const [prediction, levers, decisions] = this.#headings;
    this.#sections = [
      make('div', 'section expected', prediction, this.#prediction.element),
      make('div', 'section turned', levers, this.#levers.element),
      make('div', 'section changes', decisions, this.#decisions.element),
    ];
    const head = make('slot', '');
    head.name = 'head';
    this.#panel.append(
      make('div', 'head', this.#title, this.#switch, this.#state, head),
      ...this.#sections,
      make('slot', ''),
    );
    for (const heading of [this.#title, ...this.#headings]) heading.setAttribute('role', 'heading');
    this.#switch.type = 'button';
    this.#switch.setAttribute('role', 'switch');
    this.#switch.addEventListener('click', () => this.#press());
    this.#state.setAttribute('role', 'status');
    const root = this.attachShadow({ mode: 'open' });
    const style = new CSSStyleSheet();
    style.replaceSync(PANEL_STYLE);
    root.adoptedStyleSheets = [style];
    root.append(this.#panel);
  }

  /** What `adaptationOf(room)` returned; null for none. Throws CLIENT_SESSION for anything else. */
  get session(): Adaptation | null {
    return this.#session;
  }

  set session(session: Adaptation | null | undefined) {
    if (session !== null && session !== undefined && !isAdaptation(session))
      throw new ClientError(
        'CLIENT_SESSION',
        'session of <rubato-panel> to be what adaptationOf(room) returned',
        show(session),
      );
    this.#session = session ?? null;
    this.#wanted = null;
    this.#follow();
  }

  /** The page's own words; `{}` for none. */
  get ownWords(): OwnWords {
    return this.#ownWords;
  }

  set ownWords(words: OwnWords | null | undefined) {
    this.#ownWords = words ?? {};
    if (this.isConnected) this.#render();
  }

  connectedCallback(): void {
    // A property that was set before the element was registered hides the accessor.
    for (const name of ['session', 'ownWords'] as const) {
      if (!Object.hasOwn(this, name)) continue;
      const value: unknown = this[name];
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
    }
    this.#documentLanguage.observe(document.documentElement, { attributes: true, attributeFilter: ['lang'] });
    this.#follow();
  }

  disconnectedCallback(): void {
    this.#documentLanguage.disconnect();
    this.#stop?.();
    this.#stop = null;
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#render();
  }

  #follow(): void {
    this.#stop?.();
    this.#stop = null;
    if (!this.isConnected) return;
    this.#stop = this.#session?.onChange(() => this.#render()) ?? null;
    this.#render();
  }

  #press(): void {
    const adaptive = this.#session?.player(this.#session.hello?.slot)?.adaptive;
    if (adaptive === undefined) return;
    this.#wanted = !(this.#wanted ?? adaptive);
    this.#session?.setEnabled(this.#wanted);
    this.#render();
  }

  #render(): void {
    this.#language = languageOf(this);
    const words = wordsFor(this.#language);
    this.#session?.setLanguage(this.#language);
    const level = Number(this.getAttribute('heading-level')) || 2;
    setAttribute(this.#title, 'aria-level', String(level));
    for (const heading of this.#headings) setAttribute(heading, 'aria-level', String(level + 1));
    setAttribute(this.#panel, 'aria-label', words.title);
    setAttribute(this.#panel, 'lang', this.#language);
    setText(this.#title, words.title);
    setText(this.#label, words.switch);
    for (const [i, key] of (['prediction', 'levers', 'decisions'] as const).entries())
      setText(this.#headings[i]!, words[key]);
    const view = this.#view(words);
    const state = this.#stateOf(view);
    setAttribute(this.#state, 'data-state', state);
    setText(this.#state, this.#stateText(state, words));
    this.#renderSwitch(view);
    for (const section of this.#sections) section.hidden = view === null;
    if (view === null) return;
    // A game without a model expects nothing.
    this.#sections[0]!.hidden = !hasModel(view);
    this.#prediction.update(view);
    this.#levers.update(view);
    this.#decisions.update(view);
  }

  #renderSwitch(view: PanelView | null): void {
    const own = view === null ? null : this.#session!.player();
    const adaptive = own?.adaptive ?? false;
    if (this.#wanted === adaptive) this.#wanted = null;
    this.#switch.hidden = view !== null && own === null;
    this.#switch.disabled = own === null || view?.hello.mode === 'off';
    setAttribute(this.#switch, 'aria-checked', String(this.#wanted ?? adaptive));
  }

  #view(words: PanelWords): PanelView | null {
    const { hello = null, latest = null, error = null } = this.#session ?? {};
    if (hello === null || latest === null || error !== null) return null;
    const asked = this.getAttribute('player');
    const slot = asked === null ? (hello.slot ?? latest.players[0]?.slot ?? null) : Number(asked);
    const player = this.#session!.player(slot);
    const own = this.#ownWords;
    const nameOf = (of: number) => own.player?.(of) ?? words.player(of + 1);
    const whose = (of: number | null) => (of === hello.slot ? words.own : words.other(nameOf(of ?? 0)));
    const hidden = new Set((this.getAttribute('hide') ?? '').split(/\s+/));
    return { hello, latest, slot, player, words, language: this.#language, hidden, own, nameOf, whose };
  }

  #stateOf(view: PanelView | null): State {
    if (this.#session === null) return 'noSession';
    if (this.#session.error !== null) return 'failed';
    if (view === null) return 'waiting';
    const { hello, latest, player } = view;
    if (hello.mode === 'off') return 'off';
    if (player?.adaptive === false) return 'optedOut';
    // A server of before leaves it out.
    if ((latest.stopped ?? null) !== null) return 'stopped';
    if (player === null) return hello.slot === null ? 'watching' : 'learning';
    const asks = hasModel(view);
    // Until the first answer nothing is known, of the model either.
    if (asks && latest.source === 'fallback')
      return latest.fallback === null && latest.decisions.length === 0 ? 'learning' : 'fallback';
    if (hello.mode === 'shadow') return 'shadow';
    const known = asks ? player.predicted !== null : latest.decisions.length > 0;
    return known ? 'adapting' : 'learning';
  }

  #stateText(state: State, words: PanelWords): string {
    const { error, latest } = this.#session ?? {};
    if (state === 'failed') return words.failed(error?.message ?? '');
    const stopped = latest?.stopped;
    if (state === 'stopped') return words.stopped(stopped ? words.places[stopped] : '');
    if (state !== 'fallback') return words[state];
    const why = latest?.fallback;
    return why === null || why === undefined ? words.fallback : words.aside(words.fallback, words.reasons[why]);
  }
}

/** Whether the game asks a model; without one its rule decides, and nothing is expected. */
const hasModel = ({ hello, latest }: PanelView): boolean =>
  hello.predicts.kind !== 'none' && latest.fallback !== 'unasked';

/** The nearest language that the page declares, across shadow trees. */
function languageOf(element: Element): string {
  for (let at: Node | null = element; at !== null; at = at instanceof ShadowRoot ? at.host : at.parentNode) {
    const lang = at instanceof Element ? at.getAttribute('lang') : null;
    if (lang !== null && lang !== '' && isLanguage(lang)) return lang;
  }
  return isLanguage(navigator.language) ? navigator.language : 'en';
}

/** A tag that numbers can be formatted in; a wrong one would throw there. */
function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

if (customElements.get('rubato-panel') === undefined) customElements.define('rubato-panel', RubatoPanel);

declare global {
  interface HTMLElementTagNameMap {
    'rubato-panel': RubatoPanel;
  }
}
