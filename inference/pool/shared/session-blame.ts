/**
 * Sessions whose rows alone broke a model process. Two such rows are no accident: the session stays on its fallback.
 */

const ROWS_UNTIL_BARRED = 2;
/** Far more than the sessions with such rows that a process has. The oldest are forgotten first. */
const MAX_REMEMBERED = 4096;
/** Sessions whose numbers are kept, for blame that comes while they live. A process has some thousands at once. */
const MAX_NUMBERED = 65_536;

export class SessionBlame {
  #numbers = new Map<string, number>();
  #names = new Map<number, string>();
  #next = 0;
  #blame = new Map<string, number>();

  /** A small number for the session on the wire. */
  numberOf(session: string): number {
    const known = this.#numbers.get(session);
    if (known !== undefined) return known;
    this.#next = (this.#next + 1) >>> 0;
    const number = this.#next;
    this.#numbers.set(session, number);
    this.#names.set(number, session);
    if (this.#numbers.size > MAX_NUMBERED) this.#forgetOldest();
    return number;
  }

  /**
   * Counts one more row of this session that broke `model`. Returns the session's name, or null if it ended long ago.
   */
  blame(number: number, model: string): string | null {
    const session = this.#names.get(number);
    if (session === undefined) return null;
    const key = `${model} ${session}`;
    this.#blame.set(key, (this.#blame.get(key) ?? 0) + 1);
    if (this.#blame.size > MAX_REMEMBERED) this.#blame.delete(this.#blame.keys().next().value ?? '');
    return session;
  }

  isBarred(session: string, model: string): boolean {
    return this.#blame.size > 0 && (this.#blame.get(`${model} ${session}`) ?? 0) >= ROWS_UNTIL_BARRED;
  }

  #forgetOldest(): void {
    const [oldest] = this.#numbers;
    if (oldest === undefined) return;
    this.#numbers.delete(oldest[0]);
    this.#names.delete(oldest[1]);
  }
}
