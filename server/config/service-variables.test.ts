import { describe, expect, it } from 'vitest';
import { createConfig } from './config.ts';

/** The variables that Kubernetes sets for a Service of that name with port 2567, named `game`. */
function kubernetes(service: string, address: string): Record<string, string> {
  const name = service.toUpperCase().replaceAll('-', '_');
  const endpoint = `tcp://${address.includes(':') ? `[${address}]` : address}:2567`;
  return {
    [`${name}_SERVICE_HOST`]: address,
    [`${name}_SERVICE_PORT`]: '2567',
    [`${name}_SERVICE_PORT_GAME`]: '2567',
    [`${name}_PORT`]: endpoint,
    [`${name}_PORT_2567_TCP`]: endpoint,
    [`${name}_PORT_2567_TCP_PROTO`]: 'tcp',
    [`${name}_PORT_2567_TCP_PORT`]: '2567',
    [`${name}_PORT_2567_TCP_ADDR`]: address,
  };
}

describe('variables that nobody chose', () => {
  it.each([
    'rubato',
    'rubato-server',
    'rubato-redis',
    'rubato-pool',
    'rubato-public-address',
    'rubato-port',
    'admin',
    'redis',
  ])('[SV20] those of a Kubernetes Service named %s change nothing', (service) => {
    for (const address of ['10.96.0.17', 'fd00:10:96::11']) {
      expect(createConfig(kubernetes(service, address))).toEqual(createConfig({}));
      expect(createConfig({ ...kubernetes(service, address), RUBATO_TRANSPORT: 'ws' }).transport).toBe('ws');
    }
  });

  it("[SV20] nor do those of Docker's links, or of other protocols", () => {
    const linked = { RUBATO_NAME: '/worker/rubato', RUBATO_ENV_NODE_VERSION: '24.1.0', RUBATO_ENV_PATH: '/bin' };
    expect(createConfig({ ...kubernetes('rubato', '172.17.0.5'), ...linked })).toEqual(createConfig({}));
    const udp = { RUBATO_DNS_PORT: 'udp://10.0.0.1:53', RUBATO_DNS_PORT_53_UDP_PROTO: 'udp' };
    expect(createConfig({ ...udp, PORT: 'tcp://10.0.0.1:80', ADMIN_PORT: 'tcp://10.0.0.1:81' })).toEqual(
      createConfig({}),
    );
  });

  it.each([
    [{ RUBATO_SERVICE_HOST: 'play.example.org' }],
    [{ RUBATO_SERVICE_PORT: 'http' }],
    [{ RUBATO_PORT: '2567' }],
    [{ RUBATO_PORT: 'tcp://play.example.org:2567' }],
    [{ RUBATO_PORT_2567_TCP: '2567' }],
    [{ RUBATO_PORT_2567_TCP_ADDR: 'x' }],
    [{ RUBATO_NAME: 'rubato' }],
    [{ RUBATO_ENV_PATH: '/bin' }],
    [{ RUBATO_SERVICE: '10.0.0.1' }],
  ])('[SV20] %j is a mistake all the same', (env) => {
    expect(() => createConfig(env)).toThrow(/^CONFIG_UNKNOWN_VARIABLE: /);
  });

  it.each([[{ PORT: 'tcp://play.example.org:80' }], [{ ADMIN_PORT: 'tcp://10.0.0.1' }], [{ PORT: '10.0.0.1:80' }]])(
    '[SV20] so is %j',
    (env) => {
      expect(() => createConfig(env)).toThrow(/^CONFIG_INVALID: /);
    },
  );
});
