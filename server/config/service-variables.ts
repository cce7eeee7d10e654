/**
 * Variables that Kubernetes and Docker's links set for every service they know. A Service named `rubato` gives each pod
 * of its namespace RUBATO_SERVICE_HOST and RUBATO_PORT=tcp://10.0.0.1:2567; one named `admin` gives ADMIN_PORT. Nobody
 * chose them as settings.
 */
import { isIP } from 'node:net';
import type { Env } from './env.ts';

/** NAME_PORT_2567_TCP and its parts. The protocol is always one of these. */
const PORT_PART = /_PORT_\d+_(?:TCP|UDP|SCTP)(?:_(ADDR|PORT|PROTO))?$/;
const SERVICE_PORT = /_SERVICE_PORT(?:_[A-Z0-9_]+)?$/;
const PROTOCOL = /^(?:tcp|udp|sctp)$/;
const NUMBER = /^\d{1,5}$/;
/** Variables of Docker's links: NAME_NAME=/this/alias, and the other container's environment as NAME_ENV_ANYTHING. */
const LINK = /^\/[^/]+\/[^/]+$/;
const LINKED = /^(.+?)_ENV_./;

/** Whether a variable is one of those, by its name and the form of its value. */
export function isServiceVariable(name: string, env: Env): boolean {
  const value = env[name] ?? '';
  const part = PORT_PART.exec(name);
  if (part !== null) return isPart(part[1], value);
  if (name === 'PORT' || name.endsWith('_PORT'))
    return isEndpoint(value) || (SERVICE_PORT.test(name) && NUMBER.test(value));
  if (name.endsWith('_SERVICE_HOST')) return isIP(value) !== 0;
  if (SERVICE_PORT.test(name)) return NUMBER.test(value);
  if (name.endsWith('_NAME')) return LINK.test(value);
  const [, alias] = LINKED.exec(name) ?? [];
  return alias !== undefined && LINK.test(env[`${alias}_NAME`] ?? '');
}

function isPart(part: string | undefined, value: string): boolean {
  if (part === 'ADDR') return isIP(value) !== 0;
  if (part === 'PORT') return NUMBER.test(value);
  return part === 'PROTO' ? PROTOCOL.test(value) : isEndpoint(value);
}

/** Whether it is an endpoint, such as `tcp://10.0.0.1:2567` or `tcp://[fd00::1]:2567`. */
function isEndpoint(value: string): boolean {
  const [, bracketed, plain = '', port = ''] =
    /^(?:tcp|udp|sctp):\/\/(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(value) ?? [];
  return isIP(bracketed ?? plain) !== 0 && NUMBER.test(port);
}
