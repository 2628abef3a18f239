import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import type { Random } from '../../../src-main/base/random';
import { MAX_MESSAGE_BYTES } from '../../../src-main/api/contract/wire';

/** Bytes as no honest page sends them. */

const pick = <T>(random: Random, values: readonly T[]): T => values[random.integer(values.length)]!;
const bytes = (random: Random, most: number) =>
  Buffer.from(Array.from({ length: random.integer(most) }, () => random.integer(256)));
const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

const NAMES = [
  ...[
    'system.info',
    'entries.list',
    'runs.submit',
    'files.list',
    'banks.plan',
    'settings.set',
    'data.inspect',
  ],
  ...[
    '',
    'x',
    '__proto__',
    'constructor',
    'toString',
    'entries',
    'entries.__proto__',
    'a'.repeat(99),
    '\u0000',
  ],
];

const VALUES: ((random: Random) => unknown)[] = [
  () => null,
  () => 1e308,
  () => -1,
  () => '\ud800',
  () => 'x'.repeat(10_000),
  () => [],
  () => ({}),
  () => JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as unknown,
  () => ({ limit: -1, offset: 1e300, text: '"*(' }),
  () => ({ path: '/proc/self/mem' }),
  () => ({ path: '../../../etc/passwd\u0000' }),
  () => ({ kind: 'export', model: 'm', to: '/etc/x', options: { format: 'onnx' } }),
  (random) => ({ [pick(random, ['id', 'ids', 'path', 'source', 'kind', 'limit'])]: random.uniform() }),
];

/** What a text frame may hold: from no JSON at all to requests that are almost right. */
const TEXTS: ((random: Random) => string | Buffer)[] = [
  () => '',
  () => '{',
  () => '{"type":"request","id":1,"name":"system.info","input":{}',
  () => 'null',
  () => '[]',
  () => '{"type":"eval","code":"1"}',
  () => '{"type":"request","id":-1,"name":"system.info","input":{}}',
  () => '{"type":"request","id":1e999,"name":"system.info","input":{}}',
  () => '{"type":"request","id":1,"name":"system.info","input":{},"more":1}',
  () => '{"__proto__":{"type":"request"},"id":1}',
  (random) => deep(1 + random.integer(5000)),
  (random) => `{"type":"request","id":1,"name":"entries.list","input":${deep(1 + random.integer(5000))}}`,
  (random) => bytes(random, 200),
  // UTF-8 that is none: too long, a surrogate, cut off.
  (random) =>
    Buffer.concat([Buffer.from('{"a":"'), Buffer.from(pick(random, ['c0af', 'eda080', 'f09f98']), 'hex')]),
  (random) => request(random),
  (random) => request(random),
  (random) => request(random),
  (random) => JSON.stringify({ type: 'subscribe', id: 1, name: pick(random, NAMES), filter: value(random) }),
  (random) => JSON.stringify({ type: 'unsubscribe', id: random.integer(1e6) }),
];

const value = (random: Random) => pick(random, VALUES)(random);
const request = (random: Random) =>
  JSON.stringify({
    type: 'request',
    id: random.integer(1e6),
    name: pick(random, NAMES),
    input: value(random),
  });

interface FrameOptions {
  opcode?: number;
  fin?: boolean;
  reserved?: number;
  masked?: boolean;
  /** The length that the frame claims. */
  length?: number | bigint;
}

/** A frame of RFC 6455, or what almost is one. */
function frame(
  payload: Buffer,
  { opcode = 1, fin = true, reserved = 0, masked = true, length = payload.length }: FrameOptions = {},
): Buffer {
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const mask = masked ? 0x80 : 0;
  const size = BigInt(length);
  const long = size > 0xffffn;
  const head = Buffer.alloc(long ? 10 : size > 125n ? 4 : 2);
  head[0] = first;
  head[1] = mask | (long ? 127 : size > 125n ? 126 : Number(size));
  if (long) head.writeBigUInt64BE(size, 2);
  else if (size > 125n) head.writeUInt16BE(Number(size), 2);
  const key = randomBytes(4);
  const body = Buffer.from(payload);
  if (masked) for (let i = 0; i < body.length; i++) body[i]! ^= key[i % 4]!;
  return Buffer.concat([head, masked ? key : Buffer.alloc(0), body]);
}

const text = (random: Random) => Buffer.from(pick(random, TEXTS)(random));

/** What a kilobyte on the way is 64 MB of once it is unpacked, where somebody unpacks it. */
const PACKED = deflateRawSync(Buffer.alloc(1 << 26, 'x')).subarray(0, 60_000);

const FRAMES: ((random: Random) => Buffer)[] = [
  () => frame(PACKED, { reserved: 4 }),
  // A message that a control frame in pieces comes between.
  (random) =>
    Buffer.concat([
      frame(text(random), { fin: false }),
      frame(bytes(random, 120), { opcode: pick(random, [8, 9, 10]), fin: false }),
      frame(text(random), { opcode: 0 }),
    ]),
  // Pings, the answers to which nobody reads.
  (random) => Buffer.concat(Array.from({ length: 500 }, () => frame(bytes(random, 126), { opcode: 9 }))),
  (random) => frame(text(random)),
  (random) => frame(text(random)),
  (random) => frame(text(random)),
  (random) => frame(text(random), { masked: false }),
  (random) => frame(text(random), { opcode: random.integer(16) }),
  (random) => frame(text(random), { reserved: 1 + random.integer(7) }),
  (random) => frame(text(random), { fin: false }),
  (random) => frame(text(random), { opcode: 0 }),
  (random) => frame(text(random), { opcode: 0, fin: false }),
  (random) => frame(text(random), { length: random.integer(1 << 20) }),
  (random) =>
    frame(text(random), { length: pick(random, [1n << 20n, 1n << 32n, 1n << 53n, (1n << 64n) - 1n]) }),
  (random) => frame(bytes(random, 300), { opcode: pick(random, [8, 9, 10]), fin: random.integer(2) === 0 }),
  (random) => frame(bytes(random, 100), { opcode: 2 }),
  // A reason to close with a code that none may send.
  (random) => frame(Buffer.from([random.integer(256), random.integer(256), 0xff]), { opcode: 8 }),
  // A message in a hundred pieces, never ended.
  (random) =>
    Buffer.concat(
      Array.from({ length: 100 }, (_, i) =>
        frame(bytes(random, 20), { opcode: i === 0 ? 1 : 0, fin: false }),
      ),
    ),
  (random) => bytes(random, 500),
];

/** Some frames, one behind the other; once in a while one beyond what is allowed. */
export function badFrames(random: Random, count: number): Buffer {
  if (random.integer(2000) === 0) return frame(Buffer.alloc(MAX_MESSAGE_BYTES + 1, 'x'));
  const all = Buffer.concat(Array.from({ length: count }, () => pick(random, FRAMES)(random)));
  return random.integer(4) === 0 ? all.subarray(0, random.integer(all.length + 1)) : all;
}

/** A handshake that is right but for the token, where there is none. */
export function upgrade(headers: Record<string, string>): string {
  const all = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, each]) => `${name}: ${each}\r\n`);
  return `GET /socket HTTP/1.1\r\n${lines.join('')}\r\n`;
}

const HEADERS: ((random: Random) => Record<string, string>)[] = [
  () => ({ 'Sec-WebSocket-Key': 'short' }),
  () => ({ 'Sec-WebSocket-Version': '7' }),
  () => ({ Upgrade: 'h2c' }),
  () => ({ 'Sec-WebSocket-Extensions': 'permessage-deflate; server_max_window_bits=99;;=' }),
  () => ({ 'Sec-WebSocket-Protocol': ',,' }),
  () => ({ 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' }),
  () => ({ 'Content-Length': '100' }),
  () => ({ 'Content-Length': '5', 'Transfer-Encoding': 'chunked' }),
  () => ({ 'Transfer-Encoding': 'xchunked' }),
  () => ({ 'Transfer-Encoding ': 'chunked' }),
  () => ({ 'X-Folded': 'a\r\n Host: evil.example' }),
  () => ({ 'X-Zero': 'a\u0000b' }),
  () => ({ 'Transfer-Encoding': 'chunked, chunked' }),
  () => ({ Host: 'evil.example' }),
  () => ({ Cookie: 'x'.repeat(10_000) }),
  (random) => ({ [`X-${random.integer(1e9)}`]: 'x'.repeat(random.integer(20_000)) }),
];

const LINES: ((random: Random) => string)[] = [
  () => 'GET / HTTP/1.1\r\n\r\n',
  () => 'GET /?token=x HTTP/1.1\r\nHost: localhost\r\n\r\n',
  () => 'GET //////..%2f%00 HTTP/1.1\r\nHost: localhost\r\n\r\n',
  () => 'GET http://evil/ HTTP/1.1\r\nHost: localhost\r\n\r\n',
  () => 'CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n',
  () => 'PUT /upload/x/y HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\nx',
  () =>
    'POST /link HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  () => 'GET / HTTP/9.9\r\n\r\n',
  () => 'GET / HTTP/1.1\nHost: localhost\n\n',
  () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000',
  // A second request within the first: who reads the length and who the pieces see different ones.
  ...[
    'Content-Length: 44\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding: chunked\r\nContent-Length: 3',
    'Transfer-Encoding: identity, chunked',
    'Transfer-Encoding:\u000bchunked',
    'Content-Length: +44',
    'Content-Length: 0x2c',
  ].map(
    (said) => () =>
      `POST /link HTTP/1.1\r\nHost: localhost\r\n${said}\r\n\r\n0\r\n\r\nGET /socket HTTP/1.1\r\nHost: evil.example\r\n\r\n`,
  ),
  ...['ffffffffffffffff', '-1', `1;${'x'.repeat(20_000)}`, '1\n'].map(
    (size) => () =>
      `PUT /upload/x/y HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n${size}\r\nx\r\n`,
  ),
  (random) =>
    `PUT /upload/x/y HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${'x: y\r\n'.repeat(random.integer(5000))}`,
  () => 'HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(500),
  () => 'GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
  () =>
    'GET / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nConnection: keep-alive\r\n\r\n'.repeat(20),
  () => '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003', // TLS
  (random) => `GET /${'a'.repeat(random.integer(70_000))} HTTP/1.1\r\n`,
  (random) => `GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(random.integer(3000))}`,
];

/**
 * What is sent on one connection.
 * @param own headers of an honest page: with its cookie, or without
 */
export function attack(random: Random, own: Record<string, string>): Buffer {
  const stage = random.integer(10);
  if (stage === 0) return bytes(random, 1000);
  if (stage === 1) return Buffer.from(pick(random, LINES)(random), 'latin1');
  const whole = stage === 2 ? upgrade({ ...own, ...pick(random, HEADERS)(random) }) : upgrade(own);
  // A half handshake.
  if (stage === 3) return Buffer.from(whole).subarray(0, random.integer(whole.length));
  return Buffer.concat([Buffer.from(whole), badFrames(random, 1 + random.integer(4))]);
}
