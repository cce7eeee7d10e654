/**
 * The configuration that ingress-nginx makes of our Ingress: the directives and headers of its template (nginx.tmpl of
 * version 1.12).
 */
import type { Route } from './read-kubernetes.ts';

/**
 * Options of the Ingress. `from` is the address in the pods' network from which the controller asks; in production it
 * has its own.
 */
export interface IngressOptions {
  readonly routes: readonly Route[];
  readonly readTimeoutSeconds: number;
  readonly sendTimeoutSeconds: number;
  readonly bodySize: string;
  readonly from: string;
}

export function renderIngress({ routes, from, ...limits }: IngressOptions): string {
  const upstreams = new Map(routes.map(({ pods, port }) => [pods.join('-'), pods.map((pod) => `${pod}:${port}`)]));
  return `
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  client_max_body_size ${limits.bodySize};
  proxy_bind ${from};
${[...upstreams].map(([name, servers]) => `  upstream ${name} { ${servers.map((server) => `server ${server};`).join(' ')} keepalive 320; }`).join('\n')}
${routes.map((route) => renderServer(route, limits)).join('\n')}
`;
}

/** A host without a certificate is not served over TLS. */
function renderServer(
  { host, path, tls, pods }: Route,
  limits: Pick<IngressOptions, 'readTimeoutSeconds' | 'sendTimeoutSeconds'>,
): string {
  if (!tls) return '';
  return `
  server {
    listen 127.0.0.1:443 ssl;
    server_name ${host};
    ssl_certificate /etc/ssl/ingress.pem;
    ssl_certificate_key /etc/ssl/ingress.pem;
    location ${path} {
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_read_timeout ${limits.readTimeoutSeconds}s;
      proxy_send_timeout ${limits.sendTimeoutSeconds}s;
      proxy_buffering off;
      proxy_http_version 1.1;
      proxy_pass http://${pods.join('-')};
    }
  }`;
}
