/** The open sockets: whose they are, and what each may still send. */
import type { AddressBook } from './address-book.ts';
import { createMessageGate, type MessageGate, type Verdict } from './message-gate.ts';

export interface Connections {
  /** `socket` is the transport's own object. */
  open(socket: object, address: string, sessionId: string): void;
  /**
   * Hands a frame on if it may pass. An error thrown by it would count as uncaught, and a stream of those ends the
   * process. So it costs its sender the connection instead.
   */
  receive(socket: object, frame: Uint8Array, handOn: () => void): Verdict;
  close(socket: object): void;
}

export interface ConnectionsOptions {
  readonly book: AddressBook;
  /** Called for each dropped message, and for each connection closed for what it sent. */
  readonly onLimited: (verdict: Exclude<Verdict, 'pass'>) => void;
  /** Called with the framework's error at a frame; once per connection. */
  readonly onThrow: (error: unknown) => void;
}

export function createConnections({ book, onLimited, onThrow }: ConnectionsOptions): Connections {
  const known = new Map<object, { readonly address: string; readonly gate: MessageGate; closing: boolean }>();
  return {
    open(socket, address, sessionId) {
      book.connected(address);
      book.seated(sessionId);
      known.set(socket, { address, gate: createMessageGate(performance.now()), closing: false });
    },
    receive(socket, frame, handOn) {
      const connection = known.get(socket);
      if (connection === undefined || connection.closing) return 'drop';
      let verdict = connection.gate.admit(frame, performance.now());
      if (verdict === 'pass') {
        try {
          handOn();
          return verdict;
        } catch (error) {
          onThrow(error);
          verdict = 'refuse';
        }
      }
      onLimited(verdict);
      connection.closing = verdict !== 'drop';
      return verdict;
    },
    close(socket) {
      const connection = known.get(socket);
      if (connection === undefined) return;
      known.delete(socket);
      book.disconnected(connection.address);
    },
  };
}
