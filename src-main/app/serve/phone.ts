import { randomBytes, X509Certificate } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, OutgoingHttpHeaders, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { networkInterfaces } from 'node:os';
import { pipeline } from 'node:stream/promises';
import { StudioError } from '../../base/errors';
import type { Offer, Sharing } from '../../api/handlers/host';
import { PhoneResultSchema, PRECISIONS } from '../../api/contract';
import { findPageFile, sendPageFile } from '../page/files';
import { SECURITY_HEADERS } from '../page/policy';

/** Headers that take longer than this to arrive are nobody's. */
const HEADERS_MS = 10_000;
/** A connection on which nothing moves for so long ends. */
const IDLE_MS = 60_000;
const MOST_CONNECTIONS = 32;
/** Of what a device posts. */
const MOST_BYTES = 4096;
const MOST_RESULTS = 2000;
const CERTIFICATE_DAYS = 2;

/** The page runs WebAssembly, in threads where the browser allows it, and shows the camera. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob:",
  "font-src 'self'",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS: OutgoingHttpHeaders = {
  ...SECURITY_HEADERS,
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Permissions-Policy': 'camera=(self), geolocation=(), microphone=(), payment=(), usb=()',
};

/**
 * Shows one thing to the local network, until it is closed: a page, the models of one entry, and a place to post what a
 * device measured. It knows nothing else of the program. Whoever has the address, which holds a token of its own, may ask;
 * everybody else is told that there is nothing.
 *
 * @param page the folder of the built page
 * @param address of this machine, in the network that is meant
 * @throws StudioError 'usage' where nothing can listen there
 */
export async function share(offer: Offer, page: string, address = localAddress()): Promise<Sharing> {
  if (address === undefined) {
    const hint = 'Connect it to the network of the other device, and open this page again.';
    throw new StudioError('usage', 'This machine is in no local network.', hint);
  }
  const base = `/${randomBytes(16).toString('base64url')}/`;
  const { key, cert } = await certificateFor(address);
  let secureUrl = '';
  const listener = answerer(offer, page, base, () => secureUrl);
  const limits = { headersTimeout: HEADERS_MS, requestTimeout: IDLE_MS };
  const plain = createServer(limits, listener);
  const secure = createSecureServer({ ...limits, key, cert }, listener);
  const close = () => {
    for (const server of [plain, secure]) {
      server.close();
      server.closeAllConnections();
    }
  };
  try {
    for (const server of [plain, secure]) {
      server.maxConnections = MOST_CONNECTIONS;
      server.setTimeout(IDLE_MS);
    }
    const url = `http://${address}:${await listen(plain, address)}${base}`;
    secureUrl = `https://${address}:${await listen(secure, address)}${base}`;
    return { url, secureUrl, fingerprint: new X509Certificate(cert).fingerprint256, close };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

/** The address that others in this machine's network reach it by: a private one first; undefined where it is in none. */
export function localAddress(interfaces = networkInterfaces()): string | undefined {
  const known = Object.values(interfaces)
    .flatMap((each) => each ?? [])
    .filter(({ internal, family, address }) => family === 'IPv4' && !internal && !isSelfAssigned(address));
  return (known.find(isPrivate) ?? known[0])?.address;
}

function isPrivate({ address }: NetworkInterfaceInfo): boolean {
  return /^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(address);
}

function isSelfAssigned(address: string): boolean {
  return address.startsWith('169.254.');
}

/** A key and a certificate that nobody else vouches for: for this address, for this use. */
async function certificateFor(address: string): Promise<{ key: string; cert: string }> {
  const { generate } = await import('selfsigned');
  const notAfterDate = new Date(Date.now() + CERTIFICATE_DAYS * 86_400_000);
  const made = await generate([{ name: 'commonName', value: 'WAVE Studio' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notAfterDate,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: address }] }],
  });
  return { key: made.private, cert: made.cert };
}

function listen(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (cause: Error) => {
      const hint = 'Look whether this machine is still in its network, and open this page again.';
      reject(new StudioError('usage', `Nothing can be shown at ${address}.`, hint, { cause }));
    };
    server.once('error', failed);
    server.listen(0, address, () => {
      server.off('error', failed);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function answerer(offer: Offer, page: string, base: string, secureUrl: () => string): RequestListener {
  let left = MOST_RESULTS;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = URL.parse(request.url ?? '', 'http://localhost')?.pathname ?? '';
    if (!path.startsWith(base)) {
      end(response, 404);
      return;
    }
    const name = path.slice(base.length);
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (request.method === 'POST' && name === 'results') {
      if (left-- <= 0) end(response, 429);
      else await takeResult(request, response, offer);
    } else if (!reads) end(response, 405);
    else if (name === 'session.json') sendJson(response, offer.session(secureUrl()));
    else if (name.startsWith('models/')) await sendModel(response, name.slice('models/'.length), offer);
    else await sendPage(request, response, name, page, offer);
  };
  return (request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value!);
    answer(request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else end(response, 500);
    });
  };
}

async function sendPage(
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
  page: string,
  offer: Offer,
): Promise<void> {
  if (name === '') offer.seen();
  const file = await findPageFile(page, `/${name}`);
  if (file) await sendPageFile(file, response, request.method === 'HEAD');
  else end(response, 404);
}

/** @param name `<key>-<precision>.onnx` */
async function sendModel(response: ServerResponse, name: string, offer: Offer): Promise<void> {
  const [, key, precision] = /^([\w-]{1,40})-([a-z\d]+)\.onnx$/.exec(name) ?? [];
  const known = PRECISIONS.find((each) => each === precision);
  const making = key !== undefined && known !== undefined ? offer.file(key, known) : undefined;
  if (!making) {
    end(response, 404);
    return;
  }
  const path = await making;
  const { size } = await stat(path);
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': size,
    'Cache-Control': 'no-store',
  });
  await pipeline(createReadStream(path), response);
}

async function takeResult(request: IncomingMessage, response: ServerResponse, offer: Offer): Promise<void> {
  const { origin, host } = request.headers;
  if (origin !== undefined && URL.parse(origin)?.host !== host) {
    end(response, 403);
    return;
  }
  let text = '';
  for await (const part of request.setEncoding('utf8') as AsyncIterable<string>) {
    text += part;
    if (text.length > MOST_BYTES) {
      response.setHeader('Connection', 'close');
      end(response, 413);
      return;
    }
  }
  const result = PhoneResultSchema.safeParse(parsed(text));
  if (result.success) offer.take(result.data);
  end(response, result.success ? 204 : 400);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(value));
}

function end(response: ServerResponse, status: number): void {
  // A body that nobody wants is not waited for.
  if (!response.req.complete) response.setHeader('Connection', 'close');
  response.writeHead(status, { 'Cache-Control': 'no-store' }).end();
}
