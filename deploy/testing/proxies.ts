/** Real proxies, either run or only asked whether they understand a configuration. */
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { readEnv } from '../../server/config/env.ts';
import { freePort } from '../../test-support/free-port.ts';
import { type GuardedProcess, startGuarded } from '../../test-support/guarded-process.ts';
import { until } from '../../test-support/until.ts';

export type ProxyKind = 'caddyfile' | 'nginx' | 'haproxy';

export interface Certificate {
  /** The certificate itself; it is its own authority. */
  readonly ca: string;
  /** Certificate and key in one file. */
  readonly file: string;
}

export interface ProxyBed extends AsyncDisposable {
  readonly certificate: Certificate;
  /** Null if the program understands it, else its message. */
  check(kind: ProxyKind, text: string): Promise<string | null>;
  /** Resolves with its port when it listens. `servers` maps each `NAME:PORT` of the text to a port of loopback. */
  run(
    kind: ProxyKind,
    text: string,
    servers: ReadonlyMap<string, number>,
  ): Promise<{ port: number; process: GuardedProcess }>;
}

/** The environment. nginx and HAProxy are in folders that only root's PATH has. */
const env = (directory: string) => ({
  PATH: [readEnv().PATH ?? '', '/usr/sbin', '/sbin'].join(delimiter),
  HOME: directory,
});

/** `names` are the names in the certificate. */
export async function openProxyBed(names: readonly string[]): Promise<ProxyBed> {
  const directory = await mkdtemp(join(tmpdir(), 'rubato-proxies-'));
  const certificate = await makeCertificate(directory, names);
  const started: GuardedProcess[] = [];
  let count = 0;
  const prepare = async (kind: ProxyKind, text: string, servers: ReadonlyMap<string, number>) => {
    const own = join(directory, String(count++));
    await mkdir(own);
    const port = await freePort();
    await writeFile(join(own, 'proxy.cfg'), WRAPPERS[kind](onLoopback(text, servers, port, certificate), port, own));
    return { own, port };
  };
  return {
    certificate,
    async check(kind, text) {
      const { own } = await prepare(kind, text, new Map());
      const [program = '', ...args] = CHECKS[kind];
      const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: own, env: env(own), encoding: 'utf8' });
      return status === 0 ? null : `${error?.message ?? ''}${stdout}${stderr}`;
    },
    async run(kind, text, servers) {
      const { own, port } = await prepare(kind, text, servers);
      const [program = '', ...args] = RUNS[kind];
      const process = startGuarded(program, args, { cwd: own, env: env(own) });
      started.push(process);
      await until(`${kind} to listen`, () => {
        if (!process.running) throw new Error(`expected ${kind} to run, got:\n${process.output()}`);
        return listens(port);
      });
      return { port, process };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map((process) => process.kill()));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const CHECKS: Readonly<Record<ProxyKind, readonly string[]>> = {
  caddyfile: ['caddy', 'validate', '--config', 'proxy.cfg', '--adapter', 'caddyfile'],
  nginx: ['nginx', '-t', '-p', '.', '-c', 'proxy.cfg', '-e', 'stderr'],
  haproxy: ['haproxy', '-c', '-f', 'proxy.cfg'],
};
const RUNS: Readonly<Record<ProxyKind, readonly string[]>> = {
  caddyfile: ['caddy', 'run', '--config', 'proxy.cfg', '--adapter', 'caddyfile'],
  nginx: ['nginx', '-p', '.', '-c', 'proxy.cfg', '-e', 'stderr', '-g', 'daemon off;'],
  haproxy: ['haproxy', '-db', '-f', 'proxy.cfg'],
};

/** The program's main file around a text, so that several can run on one machine without its rights. */
const WRAPPERS: Readonly<Record<ProxyKind, (text: string, port: number, directory: string) => string>> = {
  // There is no authority to ask for certificates, so Caddy serves the text by plain HTTP.
  caddyfile: (text, port) =>
    `{\n  admin off\n  auto_https off\n  http_port ${port}\n}\n${text.replace(/^(play\S*) \{/m, `http://$1:${port} {`)}`,
  nginx: (text, _port, directory) => `
master_process off;
pid nginx.pid;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${directory}/${name};`).join('\n  ')}
${text}
}
`,
  haproxy: (text) => text,
};

/** Replaces the servers' names, the public port and the certificate's file by those of this machine. */
function onLoopback(text: string, servers: ReadonlyMap<string, number>, port: number, { file }: Certificate): string {
  let local = text.replace(/\/etc\/ssl\/[\w.-]+/g, file).replace(/((?:listen|bind) (?:\S*:)?)443\b/g, `$1${port}`);
  for (const [server, own] of servers) local = local.replaceAll(server, `127.0.0.1:${own}`);
  // nginx and HAProxy look up every name at the start, also one that has no server here.
  return local.replace(/\bserver-\d:\d+\b/g, '127.0.0.1:9');
}

async function makeCertificate(directory: string, names: readonly string[]): Promise<Certificate> {
  const [key, crt, file] = ['key.pem', 'crt.pem', 'both.pem'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  const { status, stderr } = spawnSync(
    'openssl',
    [
      'req',
      '-x509',
      '-nodes',
      '-days',
      '1',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-keyout',
      key,
    ].concat([
      '-out',
      crt,
      '-subj',
      `/CN=${names[0]}`,
      '-addext',
      `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`,
    ]),
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`expected openssl to make a certificate, got:\n${stderr}`);
  const ca = await readFile(crt, 'utf8');
  await writeFile(file, ca + (await readFile(key, 'utf8')));
  return { ca, file };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
