/** The reason of a failure, as one of the states that the page can show. The words for each are in words/. */

import { CLOSE_CODE } from '../rooms/protocol.ts';
import { messageOf } from '../thrown.ts';

/** A failed join, shown as a state of the whole page or as a line at the form. */
export type JoinFailure =
  | { readonly kind: 'state'; readonly state: 'full' | 'version' }
  | { readonly kind: 'form'; readonly words: 'noSession' | 'unreachable' | 'slow' }
  | { readonly kind: 'refused'; readonly message: string };

/** Thrown when the server took the connection and then said nothing. */
export class NoWelcome extends Error {
  override readonly name = 'NoWelcome';
}

export function readJoinFailure(reason: unknown): JoinFailure {
  if (reason instanceof NoWelcome) return { kind: 'form', words: 'slow' };
  const message = messageOf(reason);
  if (message.includes('ROOM_VERSION')) return { kind: 'state', state: 'version' };
  if (message.includes('ROOM_FULL') || message.includes('locked')) return { kind: 'state', state: 'full' };
  if (message.includes('not found') || message.includes('invalid roomId')) return { kind: 'form', words: 'noSession' };
  if (/\b[A-Z]+_[A-Z_]+: expected/.test(message)) return { kind: 'refused', message };
  return { kind: 'form', words: 'unreachable' };
}

export type Closing = 'left' | 'stopping' | 'lost' | 'kicked' | 'replaced' | 'idle' | 'broken';

/** The meaning of a close code once reconnecting is over. */
export function readCloseCode(code: number): Closing {
  switch (code) {
    case 4000:
      return 'left';
    case 4001:
      return 'stopping';
    case 4002:
      return 'kicked';
    case CLOSE_CODE.replaced:
      return 'replaced';
    case CLOSE_CODE.idle:
      return 'idle';
    case CLOSE_CODE.sessionFailed:
      return 'broken';
    default:
      // A server's code without a state of its own: the server closed the connection on purpose.
      return code >= CLOSE_CODE.sessionFailed && code < 4200 ? 'kicked' : 'lost';
  }
}
