/** Used tickets in this process' memory. A restart empties it, so tickets should live for a minute, not for five. */
import { RubatoError } from '../../errors.ts';
import type { TicketMemory } from './ticket-memory.ts';

/** 300 joins a second for five minutes; about 15 MB when full. */
const MAX_REMEMBERED = 100_000;

export function createLocalTicketMemory(
  maxRemembered: number = MAX_REMEMBERED,
  now: () => number = () => performance.now(),
  wallNow: () => number = () => Date.now(),
): TicketMemory {
  /**
   * When each may be forgotten, in ms, by both clocks. A ticket ends by the wall clock: if that is put back an hour,
   * the ticket is valid for an hour more.
   */
  const until = new Map<string, { readonly end: number; readonly wallEnd: number }>();
  const isOver = ({ end, wallEnd }: { readonly end: number; readonly wallEnd: number }) =>
    end <= now() && wallEnd <= wallNow();
  const forgetOld = () => {
    for (const [id, entry] of until) if (isOver(entry)) until.delete(id);
  };
  return {
    async claim(id, seconds) {
      const known = until.get(id);
      if (known !== undefined && !isOver(known)) return false;
      if (known === undefined && until.size >= maxRemembered) forgetOld();
      if (known === undefined && until.size >= maxRemembered) {
        throw new RubatoError('TICKET_UNAVAILABLE', `${until.size} used tickets in memory`);
      }
      until.set(id, { end: now() + seconds * 1000, wallEnd: wallNow() + seconds * 1000 });
      return true;
    },
    async release(id) {
      until.delete(id);
    },
    async [Symbol.asyncDispose]() {
      until.clear();
    },
  };
}
