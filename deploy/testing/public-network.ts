/**
 * The network that players see: names and ports that lead to ports of loopback. All requests of this process by `fetch`
 * or WebSocket go through it, with the real name in `Host` and in TLS, and from the player's own address.
 */
import { Agent, buildConnector, getGlobalDispatcher, setGlobalDispatcher } from 'undici';

export interface PublicNetwork extends AsyncDisposable {
  /** Lets requests come from this address of 127.0.0.0/8 from now on. */
  from(address: string): void;
  /** `NAME:PORT` of all connections so far. */
  readonly asked: readonly string[];
}

/** `places` has the port of loopback for each `NAME:PORT`. Others can't be reached. */
export function openPublicNetwork(places: ReadonlyMap<string, number>, ca: string): PublicNetwork {
  const before = getGlobalDispatcher();
  const asked: string[] = [];
  let localAddress = '127.0.0.1';
  const connect = buildConnector({ ca, allowH2: false });
  const agents: Agent[] = [];
  const open = () => {
    const own = localAddress;
    // One agent for each address, since a kept connection keeps its address.
    const agent = new Agent({
      connect(options, callback) {
        const place = `${options.hostname}:${options.port || (options.protocol === 'https:' ? 443 : 80)}`;
        asked.push(place);
        const port = places.get(place);
        // Probes of the parts themselves name loopback.
        const target = port === undefined ? options.port : String(port);
        if (port === undefined && options.hostname !== '127.0.0.1')
          return callback(new Error(`expected a place that there is, got ${place}`), null);
        connect({ ...options, hostname: '127.0.0.1', port: target, localAddress: own }, callback);
      },
    });
    agents.push(agent);
    setGlobalDispatcher(agent);
  };
  open();
  return {
    asked,
    from(address) {
      localAddress = address;
      open();
    },
    async [Symbol.asyncDispose]() {
      setGlobalDispatcher(before);
      await Promise.all(agents.map((agent) => agent.destroy()));
    },
  };
}
