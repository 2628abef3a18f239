import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer, request } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer as createPlainServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { removeFolder } from '../support/cleanup';

/** A reverse proxy in front of a program. */
export interface Proxied {
  /** How it is made. */
  name: string;
  /** Below the proxy's own name. */
  path: string;
  secure: boolean;
  /** Whether the program gets the path without what the proxy shows it under. */
  strips: boolean;
  /** What it calls the program: its own name, which the browser asked for, or where it found it. */
  host: 'kept' | 'changed';
  start(ports: Ports, how: Proxied): Promise<{ stop(): Promise<void> }>;
}

export interface Ports {
  outer: number;
  inner: number;
}

/** What the proxies are known as; no name server knows it. */
export const PROXY_NAME = 'studio.example.test';
/** nginx's own limit, unless it is told another. */
export const MOST_BODY = 1 << 20;

const NGINX = ['/usr/sbin/nginx', '/usr/local/bin/nginx', '/opt/homebrew/bin/nginx'].find((path) =>
  existsSync(path),
);
export const noNginx = NGINX === undefined ? 'There is no nginx on this machine.' : undefined;

export async function freePort(): Promise<number> {
  const server = createPlainServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

const certificate = () =>
  generate([{ name: 'commonName', value: PROXY_NAME }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: PROXY_NAME }] }],
  });

/** nginx itself, set up as its manual says for WebSockets, all else as it comes. */
export async function startNginx(
  { outer, inner }: Ports,
  { path, secure, strips, host }: Proxied,
): Promise<{ stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'wave-studio-nginx-'));
  const { private: key, cert } = await certificate();
  writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
  writeFileSync(join(folder, 'cert.pem'), cert);
  const kept = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const config = `
    daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/errors;
    events {}
    http {
      access_log off;
      ${kept.map((each) => `${each}_temp_path ${folder}/${each};`).join(' ')}
      map $http_upgrade $connection_upgrade { default upgrade; '' close; }
      server {
        listen 127.0.0.1:${outer}${secure ? ' ssl' : ''};
        server_name ${PROXY_NAME};
        ${secure ? `ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem;` : ''}
        location ${path}/ {
          proxy_pass http://127.0.0.1:${inner}${strips ? '/' : ''};
          ${host === 'kept' ? 'proxy_set_header Host $host;' : ''}
          proxy_http_version 1.1;
          proxy_set_header Upgrade $http_upgrade;
          proxy_set_header Connection $connection_upgrade;
        }
      }
    }`;
  writeFileSync(join(folder, 'nginx.conf'), config);
  const child = spawn(NGINX!, ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'inherit' });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  await untilOpen(outer);
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    removeFolder(folder);
  };
  return { stop };
}

async function untilOpen(port: number): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const opened = await new Promise<boolean>((tell) => {
      const socket = connect(port, '127.0.0.1', () => tell(true)).on('error', () => tell(false));
      socket.unref();
      socket.once('connect', () => socket.destroy());
    });
    if (opened) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('The proxy does not listen.');
}

/** Does to requests what nginx does, where there is none: its names, paths, limits, and no more. */
export async function startOwn(
  { outer, inner }: Ports,
  how: Proxied,
  handsOnSockets = true,
): Promise<{ stop(): Promise<void> }> {
  const { path, secure, strips, host } = how;
  const sockets = new Set<Socket>();
  const asked = ({ method, url = '', headers }: IncomingMessage) => ({
    ...{ host: '127.0.0.1', port: inner, agent: false, method },
    path: strips ? url.slice(path.length) || '/' : url,
    headers: { ...headers, ...(host === 'changed' ? { host: `127.0.0.1:${inner}` } : {}) },
  });
  const listener: RequestListener = (incoming, outgoing) => {
    if (!incoming.url!.startsWith(path)) return void outgoing.writeHead(404).end();
    if (incoming.url === path) return void outgoing.writeHead(301, { location: `${path}/` }).end();
    if (Number(incoming.headers['content-length'] ?? 0) > MOST_BODY) {
      return void outgoing.writeHead(413, { connection: 'close' }).end('<html>Too large</html>');
    }
    const onward = request(asked(incoming), (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(onward);
  };
  const { private: key, cert } = await certificate();
  const server: Server = secure ? createSecureServer({ key, cert }, listener) : createServer(listener);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (!handsOnSockets) return void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
    const onward = request(asked(incoming));
    onward.on('upgrade', (answer, behind, first) => {
      const lines = answer.rawHeaders.map((each, i) => (i % 2 === 0 ? `${each}: ` : `${each}\r\n`)).join('');
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines}\r\n`);
      socket.write(first);
      behind.write(head);
      behind
        .on('error', () => socket.destroy())
        .pipe(socket)
        .pipe(behind);
    });
    onward.on('response', ({ statusCode }) => socket.end(`HTTP/1.1 ${statusCode} Refused\r\n\r\n`));
    onward.on('error', () => socket.destroy());
    onward.end();
  });
  await new Promise<void>((done) => server.listen(outer, '127.0.0.1', done));
  const stop = () =>
    new Promise<void>((done) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => done());
      server.closeAllConnections();
    });
  return { stop };
}
