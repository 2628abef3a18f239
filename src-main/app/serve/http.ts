import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';
import { asFailure } from '../../api/transport/serve';
import { serveSocket } from '../../api/transport/websocket';
import { CLOSE_UNKNOWN, MAX_MESSAGE_BYTES, SOCKET_PATH, UPLOAD_PATH } from '../../api/contract/wire';
import type { Host } from '../../api/handlers/host';
import type { Gate, Refusal } from './gate';
import { SECURITY_HEADERS } from '../page/policy';
import { findPageFile, sendPageFile } from '../page/files';
import type { Uploads } from './upload';

export interface HttpOptions {
  gate: Gate;
  /** The built page. */
  page: string;
  uploads: Uploads;
  /** The port in use, once it is known. */
  port: () => number;
}

const REFUSED: Record<Refusal, { status: number; text: string }> = {
  host: { status: 421, text: 'This address does not belong to WAVE Studio. Open the one that it printed.' },
  origin: { status: 403, text: 'Requests from other pages are refused.' },
  session: { status: 401, text: 'Open the address that WAVE Studio printed when it was started.' },
};

/** Answers a browser: the token's exchange, the files of the page, and what is dropped on it. */
export function httpListener(options: HttpOptions): RequestListener {
  return (request, response) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value!);
    answer(request, response, options).catch((thrown: unknown) => fail(response, thrown));
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { gate, page, uploads, port }: HttpOptions,
): Promise<void> {
  const url = URL.parse(request.url ?? '', 'http://localhost');
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const refusal = gate.checkAddress(request, !reads);
  if (refusal || !url) {
    refuse(response, refusal ?? 'host');
    return;
  }
  if (reads && url.pathname === '/' && gate.isToken(url.searchParams.get('token'))) {
    response.writeHead(303, {
      Location: '/',
      'Set-Cookie': gate.cookie(port()),
      'Cache-Control': 'no-store',
    });
    response.end();
    return;
  }
  if (!gate.hasSession(request, port())) refuse(response, 'session');
  else if (request.method === 'PUT' && url.pathname.startsWith(UPLOAD_PATH)) {
    const path = await uploads.receive(request, url.pathname.slice(UPLOAD_PATH.length));
    sendJson(response, 200, { path });
  } else if (!reads) sendText(response, 405, 'Not allowed.');
  else {
    const file = await findPageFile(page, url.pathname);
    if (file) await sendPageFile(file, response, request.method === 'HEAD');
    else sendText(response, 404, 'There is no such page.');
  }
}

/** Takes WebSockets of known pages; a page that is not known (any more) is told so by how its socket closes. */
export function acceptSockets(server: Server, host: Host, { gate, port }: HttpOptions): WebSocketServer {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const refusal = gate.checkAddress(request, true);
    if (refusal || URL.parse(request.url ?? '', 'http://localhost')?.pathname !== SOCKET_PATH) {
      const { status } = REFUSED[refusal ?? 'host'];
      socket.end(`HTTP/1.1 ${refusal ? status : 404} Refused\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      if (gate.hasSession(request, port())) serveSocket(host, accepted);
      else accepted.close(CLOSE_UNKNOWN, 'open the printed address');
    });
  });
  return sockets;
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
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`${text}\n`);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(value));
}
