/** The messages between the load tester's server process and its parent, over the channel between them. */

export interface ServerOptions {
  /** `rubato`: the server as `npm start` runs it, with the one kind of room. `plain`: only Colyseus. */
  readonly kind: 'rubato' | 'plain';
  /** Room that it serves: the load tester's own, or one of the list of room entries. */
  readonly room: string;
  readonly adaptation: 'on' | 'off' | 'shadow';
  readonly transport: 'uws' | 'ws' | 'auto';
  readonly sessionLog: boolean;
  readonly logDirectory: string;
}

export type ServerRequest = { readonly kind: 'usage'; readonly collect: boolean } | { readonly kind: 'stop' };

export interface ServerUsage {
  readonly kind: 'usage';
  /** CPU of the process, all threads, since it started. */
  readonly cpuMs: number;
  readonly atMs: number;
  /** Resident memory, and heap plus external; after a collection if one was asked for. */
  readonly residentMb: number;
  readonly heapMb: number;
  /** Lag of the event loop since the last call, in milliseconds. */
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
  /** Open resources by kind, as Node counts them (without sockets of uWebSockets). */
  readonly resources: Readonly<Record<string, number>>;
  readonly rooms: number;
  readonly clients: number;
}

export type ServerMessage =
  | { readonly kind: 'ready'; readonly port: number; readonly adminPort: number | null; readonly transport: string }
  /** The room does not exist, or the server didn't start. */
  | { readonly kind: 'refused'; readonly message: string }
  | ServerUsage;
