/** The sockets that are open: whose they are, and what each may still send. */
import type { AddressBook } from './address-book.ts';
import { createMessageGate, type MessageGate, type Verdict } from './message-gate.ts';

export interface Connections {
  /** `socket` is the transport's own object. */
  open(socket: object, address: string, sessionId: string): void;
  admit(socket: object, frame: Uint8Array): Verdict;
  close(socket: object): void;
}

export interface ConnectionsOptions {
  readonly book: AddressBook;
  /** Told of each message that was dropped, and of each connection closed for what it sent. */
  readonly onLimited: (verdict: Exclude<Verdict, 'pass'>) => void;
}

export function createConnections({ book, onLimited }: ConnectionsOptions): Connections {
  const known = new Map<object, { readonly address: string; readonly gate: MessageGate; closing: boolean }>();
  return {
    open(socket, address, sessionId) {
      book.connected(address);
      book.seated(sessionId);
      known.set(socket, { address, gate: createMessageGate(performance.now()), closing: false });
    },
    admit(socket, frame) {
      const connection = known.get(socket);
      if (connection === undefined || connection.closing) return 'drop';
      const verdict = connection.gate.admit(frame, performance.now());
      if (verdict === 'pass') return verdict;
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
