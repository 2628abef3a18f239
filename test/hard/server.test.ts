import { createHash } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Random } from '../../src-main/base/random';
import { amount, SEED, tell } from './figures';
import { assault, open } from './server/attacker';
import { upgrade } from './server/frames';
import { megabytes, Target } from './server/target';

let target: Target;
let port: number;

beforeAll(async () => {
  target = await Target.start();
  ({ port } = target);
  // What is used for the first time is taken for good.
  await assault(port, 300, 'warm', target.known);
});
afterAll(() => target.end());

const WHO = { 'without a token': () => target.stranger, 'with a token': () => target.known };

for (const [who, headers] of Object.entries(WHO)) {
  it(`malformed frames and half handshakes ${who}`, async (context) => {
    const count = amount(50_000, 400);
    await target.endures(
      context,
      `${count.toLocaleString('en')} malformed frames and half handshakes ${who}`,
      () => assault(port, count, `${SEED} ${who}`, headers()),
    );
  });
}

it('sockets that are held open', async (context) => {
  const count = amount(3000, 300);
  const random = new Random(SEED, 'held');
  // Nothing, half a request, a request that trickles in, and a handshake that is refused.
  const begun = ['', 'GET / HT', `GET / HTTP/1.1\r\nHost: localhost\r\nX: `, upgrade(target.stranger)];
  await target.endures(
    context,
    `${count.toLocaleString('en')} sockets held open without a token`,
    async () => {
      const sockets = Array.from({ length: count }, (_, i) => {
        const socket = open(port, random);
        socket.write(begun[i % begun.length]!);
        return socket;
      });
      const until = performance.now() + amount(30_000, 1000);
      while (performance.now() < until) {
        for (const socket of sockets) if (random.integer(10) === 0 && socket.writable) socket.write('x');
        await sleep(500);
      }
      for (const socket of sockets) socket.destroy();
    },
  );
});

it('answers that nobody reads', async (context) => {
  const [pages, requests] = [amount(50, 5), amount(20_000, 1000)];
  const name = `${pages} pages that ask ${requests.toLocaleString('en')} times each and read no answer`;
  await target.endures(context, name, async () => {
    const sockets = await Promise.all(Array.from({ length: pages }, () => deaf(requests)));
    await sleep(amount(20_000, 1000));
    for (const socket of sockets) socket.terminate();
  });
});

/** A page that asks and reads no answer. */
async function deaf(requests: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, { headers: target.known });
  await new Promise((resolve) => socket.once('open', resolve));
  socket.on('error', () => {}).pause();
  for (let id = 0; id < requests && socket.readyState === socket.OPEN; id++) {
    socket.send(JSON.stringify({ type: 'request', id, name: 'kinds.list', input: {} }));
    if (id % 100 === 0) await sleep(0);
  }
  return socket;
}

it('a large file that comes slowly', async (context) => {
  const [bytes, seconds] = [amount(7.9e9, 8e6), amount(20 * 60, 2)];
  const sent = createHash('sha256');
  let path = '';
  await target.endures(context, `an upload of ${megabytes(bytes)} over ${seconds} s`, async () => {
    path = await upload(bytes, seconds, (chunk) => sent.update(chunk));
  });
  const kept = createHash('sha256');
  for await (const chunk of createReadStream(path)) kept.update(chunk as Buffer);
  expect(kept.digest('hex')).toBe(sent.digest('hex'));
  rmSync(path);
});

/** @returns where the server has put it */
function upload(bytes: number, seconds: number, onChunk: (chunk: Buffer) => void): Promise<string> {
  const path = '/upload/01234567-89ab-cdef-0123-456789abcdef/large.onnx';
  const headers = { ...target.known, 'content-length': String(bytes) };
  return new Promise((resolve, reject) => {
    const sending = request({ host: '127.0.0.1', port, method: 'PUT', path, headers }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => {
        if (response.statusCode === 200) resolve((JSON.parse(text) as { path: string }).path);
        else reject(new Error(text));
      });
    });
    sending.on('error', reject);
    const pace = async () => {
      const random = new Random(SEED, 'upload');
      const began = performance.now();
      for (let done = 0; done < bytes;) {
        const chunk = Buffer.alloc(Math.min(1 << 20, bytes - done), random.integer(256));
        onChunk(chunk);
        if (!sending.write(chunk)) await new Promise((ready) => sending.once('drain', ready));
        done += chunk.length;
        const early = (done / bytes) * seconds * 1000 - (performance.now() - began);
        if (early > 0) await sleep(early);
      }
      sending.end();
    };
    pace().catch(reject);
  });
}

it('ends as always after all that', async (context) => {
  const took = await target.terminate();
  expect(took).toBeLessThan(10_000);
  tell(context, 'SIGTERM after all of these', `ended in order after ${took.toFixed(0)} ms`);
});
