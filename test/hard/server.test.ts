import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, type TestContext } from 'vitest';
import { WebSocket } from 'ws';
import { Random } from '../../src-main/base/random';
import { killAll, type Running, startProcess } from '../e2e/process';
import { ask } from '../e2e/served';
import { amount, HARD, inMs, SEED, spread, tell } from './figures';
import { assault, open } from './server/attacker';
import { upgrade } from './server/frames';
import { bundleHonestPage, HonestPage, type Seen } from './server/honest-page';

/** Whoever asks the server meanwhile is answered within this, in ms. */
const ANSWER_MS = 200;
/** More memory than before, in bytes, that is no leak: what V8 keeps for the next time. */
const SPARE_BYTES = 48e6;

const folder = mkdtempSync(join(tmpdir(), 'wave-assault-'));
let program: Running;
let page: HonestPage;
/** A page of a second server, to which nothing is done: how long the machine itself keeps a page waiting. */
let control: HonestPage;
let idle: Running;
let port: number;
/** Headers of a page without a token, and with one. */
let stranger: Record<string, string>;
let known: Record<string, string>;

beforeAll(async () => {
  const script = await bundleHonestPage();
  const start = async (name: string) => {
    const running = await startProcess(['--home', join(folder, name), '--root', folder]);
    const { origin, host, port, pathname, search } = new URL(running.url);
    const { headers } = await ask(origin, { path: pathname + search });
    const cookie = headers['set-cookie']![0]!.split(';')[0]!;
    return { running, origin, host, port, cookie, page: await HonestPage.open(script, origin, cookie) };
  };
  const attacked = await start('attacked');
  ({ running: program, page } = attacked);
  port = Number(attacked.port);
  stranger = { Host: attacked.host, Origin: attacked.origin };
  known = { ...stranger, Cookie: attacked.cookie };
  ({ running: idle, page: control } = await start('idle'));
  // What is used for the first time is taken for good.
  await assault(port, 300, 'warm', known);
});
afterAll(async () => {
  for (const each of [page, control]) each.close();
  await Promise.all([program, idle].map(killAll));
  rmSync(folder, { recursive: true, force: true });
});

const memory = () =>
  1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${program.child.pid!}/status`, 'utf8'))![1]);
const descriptors = () => readdirSync(`/proc/${program.child.pid!}/fd`).length;
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

/** Does something to the server while the honest page asks, and sees to it that nothing stays behind. */
async function endured(context: TestContext, attack: string, work: () => Promise<unknown>): Promise<Seen> {
  await sleep(amount(5000, 500));
  const before = { memory: memory(), descriptors: descriptors() };
  let most = before.memory;
  const watching = setInterval(() => (most = Math.max(most, memory())), 200);
  await control.seen();
  const seen = await page.during(work).finally(() => clearInterval(watching));
  const beside = spread((await control.seen()).waits);
  await expect.poll(descriptors, { timeout: 60_000 }).toBeLessThanOrEqual(before.descriptors + 2);
  await expect.poll(memory, { timeout: 120_000, interval: 500 }).toBeLessThan(before.memory + SPARE_BYTES);
  const waits = spread(seen.waits);
  const sizes = [before.memory, most, memory()].map(megabytes).join(' → ');
  tell(
    context,
    attack,
    `answered in ${inMs(waits)}; an idle server beside it: ${inMs(beside)}; memory ${sizes}`,
  );
  expect(seen.failures).toEqual([]);
  // In “npm test” other tests take the machine's time as well.
  if (HARD) expect(waits.max).toBeLessThan(ANSWER_MS);
  else expect(waits.median).toBeLessThan(ANSWER_MS);
  expect(program.child.exitCode).toBeNull();
  return seen;
}

const WHO = { 'without a token': () => stranger, 'with a token': () => known };

for (const [who, headers] of Object.entries(WHO)) {
  it(`malformed frames and half handshakes ${who}`, async (context) => {
    const count = amount(50_000, 400);
    await endured(context, `${count.toLocaleString('en')} malformed frames and half handshakes ${who}`, () =>
      assault(port, count, `${SEED} ${who}`, headers()),
    );
  });
}

it('sockets that are held open', async (context) => {
  const count = amount(3000, 300);
  const random = new Random(SEED, 'held');
  // Nothing, half a request, a request that trickles in, and a handshake that is refused.
  const begun = ['', 'GET / HT', `GET / HTTP/1.1\r\nHost: localhost\r\nX: `, upgrade(stranger)];
  await endured(context, `${count.toLocaleString('en')} sockets held open without a token`, async () => {
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
  });
});

it('answers that nobody reads', async (context) => {
  const [pages, requests] = [amount(50, 5), amount(20_000, 1000)];
  const name = `${pages} pages that ask ${requests.toLocaleString('en')} times each and read no answer`;
  await endured(context, name, async () => {
    const sockets = await Promise.all(Array.from({ length: pages }, () => deaf(requests)));
    await sleep(amount(20_000, 1000));
    for (const socket of sockets) socket.terminate();
  });
});

/** A page that asks and reads no answer. */
async function deaf(requests: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, { headers: known });
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
  await endured(context, `an upload of ${megabytes(bytes)} over ${seconds} s`, async () => {
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
  const headers = { ...known, 'content-length': String(bytes) };
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

it('ends as always after all that', async () => {
  const ended = new Promise((resolve) => program.child.once('exit', resolve));
  program.child.kill('SIGTERM');
  expect(await ended).toBe(0);
});
