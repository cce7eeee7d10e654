/** Why it didn't work, and what to do, in words for a player. */
import { CLOSE_CODE } from '../rooms/protocol.ts';

/** An error of joining. */
export function describeFailure(reason: unknown): string {
  const message = reason instanceof Error ? reason.message : String(reason);
  if (message.includes('protocol')) return 'This page and the server are of different versions. Reload the page.';
  if (message.includes('not found') || message.includes('invalid roomId'))
    return 'There is no session with this code. Check it, or leave it empty.';
  if (message.includes('locked') || message.includes('full'))
    return 'This session is full. Leave the code empty to join another.';
  if (/\b(ROOM_OPTIONS|ORIGIN_REFUSED|(TICKET|LIMIT)_[A-Z]+)\b/.test(message)) return `The server refused: ${message}`;
  return `The server cannot be reached (${message}). Is it running?`;
}

export interface Ending {
  readonly title: string;
  readonly text: string;
}

/** What a close code means once reconnecting is over. */
export function describeEnding(code: number): Ending {
  switch (code) {
    case 4000:
      return { title: 'Bye', text: 'You left the session.' };
    case 4001:
      return { title: 'The server is stopping', text: 'Your session ended with it. Try again in a minute.' };
    case CLOSE_CODE.sessionFailed:
      return {
        title: 'The session broke',
        text: 'Something went wrong in this session and it was ended. Others are not affected; start a new one.',
      };
    case CLOSE_CODE.protocolViolation:
    case CLOSE_CODE.tooManyMessages:
    case 4002:
      return {
        title: 'Disconnected',
        text: `The server closed the connection (code ${code}). Reload the page and join again.`,
      };
    default:
      return {
        title: 'Connection lost',
        text: `The connection could not be brought back (code ${code}). Your ship was given up after a while.`,
      };
  }
}
