import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { asFailure } from '../../api/transport/serve';
import { serveSocket } from '../../api/transport/websocket';
import { LanguageSchema } from '../../api/contract/said';
import { Turns } from '../../api/transport/turns';
import {
  DOWNLOAD_PATH,
  LINK_PATH,
  MAX_MESSAGE_BYTES,
  SESSION_PATH,
  SOCKET_PATH,
  UPLOAD_OFFSET,
  UPLOAD_PATH,
} from '../../api/contract/wire';
import { guarding, inBackground, later, tellTrouble } from '../../base/guard';
import type { Host } from '../../api/handlers/host';
import { findPageFile, sendPageFile } from '../page/files';
import { SECURITY_HEADERS } from '../page/policy';
import type { Gate, Refusal } from './gate';
import { isSame } from './gate';
import type { Downloads } from './download';
import type { Uploads } from './upload';

export interface HttpOptions {
  gate: Gate;
  /** The built page. */
  page: string;
  uploads: Uploads;
  downloads: Downloads;
  /** The port in use, once it is known. */
  port: () => number;
  /** Who has this may ask for a new address: `wave serve --url`. */
  key: string;
  /** The address to open, with a new token. */
  link: () => string;
}

const REFUSED: Record<Refusal, { status: number; text: string }> = {
  host: {
    status: 421,
    text: 'This address does not belong to WAVE Studio. Open the one that it printed; where a proxy shows it under another, name that with “wave serve --public-url”, and have the proxy hand it on (nginx: proxy_set_header Host $host).',
  },
  origin: { status: 403, text: 'Requests from other pages are refused.' },
  session: {
    status: 401,
    text: 'This page is not known, or its address was used before. “wave serve --url” prints a new address.',
  },
};

/** A refused socket may take so long to read why. */
const FAREWELL_MS = 1000;
/** Headers that take longer than this to arrive are nobody's. */
const HEADERS_MS = 20_000;
/** A connection on which nothing moves for so long ends; how long a whole upload takes does not matter. */
const IDLE_MS = 120_000;
/** Pages that are connected at once. */
const MOST_SOCKETS = 256;

/** The server, not yet listening. */
export function makeServer(options: HttpOptions): Server {
  const limits = { requestTimeout: 0, headersTimeout: HEADERS_MS, connectionsCheckingInterval: 5000 };
  const server = createServer(limits, httpListener(options));
  server.setTimeout(IDLE_MS);
  // E.g. too many open files: that connection is lost, and no other.
  server.on('error', (error) => tellTrouble('Accepting a connection', error));
  return server;
}

/** Answers a browser: the token's exchange, the files of the page, and what is dropped on it. */
function httpListener(options: HttpOptions): RequestListener {
  return (request, response) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value!);
    const answered = answer(request, response, options).catch((thrown: unknown) => fail(response, thrown));
    inBackground('Answering a browser', answered);
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpOptions,
): Promise<void> {
  const { gate, uploads, downloads, port } = options;
  const url = addressOf(request);
  const path = gate.pathOf(url?.pathname ?? '');
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (request.method === 'POST' && path === LINK_PATH) {
    giveLink(request, response, options);
    return;
  }
  const refusal = gate.checkAddress(request, !reads);
  if (refusal || !url) refuse(response, refusal ?? 'host');
  else if (request.method === 'GET' && path === '/' && gate.redeem(url.searchParams.get('token'))) {
    response.setHeader('Set-Cookie', gate.cookie(port()));
    forward(response);
  } else if (!gate.hasSession(request, port())) {
    // A link on another site opens the page without the cookie; the page itself, asked again, has it.
    const followed = request.headers['sec-fetch-site'] === 'cross-site' && path === '/' && !url.search;
    if (followed) forward(response);
    else refuse(response, 'session');
  } else if (path.startsWith(UPLOAD_PATH)) {
    await answerUpload(request, response, path.slice(UPLOAD_PATH.length), uploads);
  } else if (!reads) sendText(response, 405, 'Not allowed.');
  else if (path === SESSION_PATH) response.writeHead(204, { 'Cache-Control': 'no-store' }).end();
  else if (path.startsWith(DOWNLOAD_PATH)) {
    const run = path.slice(DOWNLOAD_PATH.length);
    const language = LanguageSchema.safeParse(url.searchParams.get('language')).data;
    await downloads.send({ run, language }, response, request.method === 'HEAD');
  }
  // Browsers ask for it by themselves while the page is on its way; the page names its own.
  else if (path === '/favicon.ico') response.writeHead(204).end();
  else await sendPage(request, response, path, options);
}

/** A proxy that cuts off a path without its slash leaves two at the beginning: no name of a host follows them. */
function addressOf({ url = '' }: IncomingMessage): URL | null {
  return URL.parse(url.replace(/^\/+/, '/'), 'http://localhost');
}

async function sendPage(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  { gate, page }: HttpOptions,
): Promise<void> {
  // Addresses in the page are relative to its folder, which is only that with a slash at the end.
  if (addressOf(request)?.pathname === gate.base.slice(0, -1)) {
    response.writeHead(302, { Location: gate.base, 'Cache-Control': 'no-store' }).end();
    return;
  }
  const file = await findPageFile(page, path);
  if (file) await sendPageFile(file, response, request.method === 'HEAD');
  else sendText(response, 404, 'There is no such page.');
}

/**
 * Sends the browser on to the page without the token. Not by a redirect: one that began on another site (a web terminal,
 * a file) would not carry a strict cookie; a page of our own that goes on does.
 */
function forward(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
  // With an icon of its own none is asked for at the root of the name, where something else may be.
  const icon = '<link rel="icon" href="data:,">';
  response.end(
    `<!doctype html><meta http-equiv="refresh" content="0;url=./">${icon}<title>WAVE Studio</title>`,
  );
}

/** For another program of the same user, which has read the key from a private file. */
function giveLink(request: IncomingMessage, response: ServerResponse, { key, link }: HttpOptions): void {
  const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  // A page cannot set this header for a foreign origin without asking first, and is never answered then.
  if (given === undefined || request.headers.origin !== undefined || !isSame(given, key)) {
    refuse(response, 'session');
  } else sendJson(response, 200, { url: link() });
}

/** `HEAD`: how much of a file is there. `PUT`: more of it, from `Upload-Offset` on; 202 says that more is to come. */
async function answerUpload(
  request: IncomingMessage,
  response: ServerResponse,
  place: string,
  uploads: Uploads,
): Promise<void> {
  if (request.method === 'HEAD') {
    response.setHeader(UPLOAD_OFFSET, await uploads.kept(place));
    response.writeHead(204, { 'Cache-Control': 'no-store' }).end();
  } else if (request.method === 'PUT') {
    const path = await uploads.receive(request, place);
    if (path !== undefined) sendJson(response, 200, { path });
    else response.writeHead(202, { 'Cache-Control': 'no-store' }).end();
  } else sendText(response, 405, 'Not allowed.');
}

/** Takes WebSockets of known pages. Whoever is not known is refused before there is a WebSocket. */
export function acceptSockets(server: Server, host: Host, { gate, port }: HttpOptions): WebSocketServer {
  const turns = new Turns();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  const accept = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refusal = refusalOf(request, gate, port());
    if (refusal !== undefined) dismiss(socket, refusal);
    else if (sockets.clients.size >= MOST_SOCKETS) dismiss(socket, 503);
    else sockets.handleUpgrade(request, socket, head, (accepted) => serveSocket(host, accepted, turns));
  };
  server.on('upgrade', guarding('Accepting a page', accept));
  // What is no handshake after all was answered by ws; its socket must end, too.
  sockets.on('wsClientError', (_error, socket) => dismiss(socket, 400));
  return sockets;
}

function refusalOf(request: IncomingMessage, gate: Gate, port: number): number | undefined {
  const refusal = gate.checkAddress(request, true);
  if (refusal) return REFUSED[refusal].status;
  const url = addressOf(request);
  if (!url || gate.pathOf(url.pathname) !== SOCKET_PATH) return 404;
  return gate.hasSession(request, port) ? undefined : REFUSED.session.status;
}

/** Answers and ends a socket, whether its other side reads the answer or not. */
function dismiss(socket: Duplex, status: number): void {
  socket.resume();
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  later('Ending a socket', FAREWELL_MS, () => socket.destroy());
}

function refuse(response: ServerResponse, why: Refusal): void {
  const { status, text } = REFUSED[why];
  sendText(response, status, text);
}

function fail(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // Whatever else the page was about to send is not read.
  response.setHeader('Connection', 'close');
  sendJson(response, 400, asFailure(thrown));
}

function sendText(response: ServerResponse, status: number, text: string): void {
  // A body that nobody wants is not waited for.
  if (!response.req.complete) response.setHeader('Connection', 'close');
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`${text}\n`);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(value));
}
