/** The choice of an ornament after a wave: three cards over the arena. */
import type { ArenaState, PlayerState } from '../../rooms/arena/room/arena-state.ts';
import { element, make, show } from '../dom.ts';
import type { Session } from '../session.ts';
import { words } from '../words/words.ts';

/** Signs as engravers write them, by ornament. */
const SIGNS = [
  '',
  '<path d="M6 14v18M2 20h9M14 22v10m0-6c2-3 5-4 8-3M26 30c3-6 5-6 7-2s4 4 7-2"/>',
  '<path d="M4 26l7-8 7 8 7-8 7 8 7-8M22 10v26"/>',
  '<path d="M6 36c3 0 3-5 6-5s3-5 6-5 3-5 6-5 3-5 6-5 3-5 6-5"/>',
  '<path d="M8 12l28 10L8 32"/>',
  '<path d="M10 22a4 4 0 1 0 .1 0M22 12c6 5 6 15 0 20M29 8c9 8 9 20 0 28"/>',
  '<path d="M6 17v10h7l9 8V9l-9 8zM30 17l9 10m0-10l-9 10"/>',
];

export class Offers {
  #session: Session;
  #choose: (option: number) => void;
  #shown = '';

  constructor(session: Session, choose: (option: number) => void) {
    this.#session = session;
    this.#choose = choose;
  }

  update(_state: ArenaState, own: PlayerState | undefined): void {
    const offer = own === undefined || this.#session.watches ? [] : [own.offer1, own.offer2, own.offer3];
    const key = `${offer.join()} ${words().code}`;
    if (key === this.#shown) return;
    this.#shown = key;
    const held = own?.upgrades.split(',').map(Number) ?? [];
    const box = element('offers');
    const cards = offer.flatMap((ornament, i) =>
      ornament === 0 ? [] : [this.#card(ornament, i + 1, held[ornament - 1] ?? 0)],
    );
    box.replaceChildren(...cards);
    show(box, cards.length > 0);
  }

  clear(): void {
    this.#shown = '';
    show(element('offers'), false);
  }

  #card(ornament: number, option: number, held: number): HTMLButtonElement {
    const { ornaments, held: heldWords } = words();
    const { name, text } = ornaments[ornament] ?? { name: '', text: '' };
    const card = make('button');
    card.type = 'button';
    card.innerHTML = `<svg viewBox="0 0 44 44" aria-hidden="true">${SIGNS[ornament] ?? ''}</svg>`;
    card.append(make('strong', '', `${option} · ${name}`), make('span', '', text));
    if (held > 0) card.append(make('span', 'hint', heldWords(held)));
    card.addEventListener('pointerenter', () => this.#session.report('hover', { option }));
    card.addEventListener('click', () => {
      this.#session.report('choose', { option });
      this.#choose(option);
    });
    return card;
  }
}
