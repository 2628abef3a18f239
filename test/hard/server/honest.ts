/**
 * A page that behaves, as a process of its own, so that nothing that a test does keeps it waiting: asks one small thing
 * after another and remembers how long each answer took. Started by `fork` with origin and cookie as its words.
 */
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

const [origin = '', cookie = ''] = process.argv.slice(2);
/** Between two requests. */
const PAUSE_MS = 5;
const ASKED: readonly [name: string, input: unknown][] = [
  ['settings.get', {}],
  ['entries.list', { limit: 10 }],
  ['runs.list', {}],
];

const socket = new WebSocket(`${origin.replace('http', 'ws')}/socket`, { headers: { origin, cookie } });
let waits: number[] = [];
let failures: string[] = [];

function overSocket(id: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const [name, input] = ASKED[id % ASKED.length]!;
    socket.once('message', (data: Buffer) => {
      const answer = JSON.parse(data.toString()) as { type: string; id: number };
      if (answer.type === 'result' && answer.id === id) resolve();
      else reject(new Error(data.toString().slice(0, 300)));
    });
    socket.send(JSON.stringify({ type: 'request', id, name, input }));
  });
}

/** On a connection of its own, so that it has to be accepted as well. */
function overHttp(): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { agent: false, headers: { cookie, host: new URL(origin).host } };
    const asking = request(`${origin}/session`, options, (response) => {
      response.resume().on('end', () => {
        if (response.statusCode === 204) resolve();
        else reject(new Error(`status ${response.statusCode ?? 0}`));
      });
    });
    asking.on('error', reject);
    asking.end();
  });
}

async function ask(): Promise<void> {
  for (let id = 1; ; id++) {
    const asked = performance.now();
    try {
      await (id % 4 === 0 ? overHttp() : overSocket(id));
    } catch (error) {
      failures.push(String(error));
    }
    waits.push(performance.now() - asked);
    await sleep(PAUSE_MS);
  }
}

process.on('message', () => {
  process.send!({ waits, failures });
  [waits, failures] = [[], []];
});
process.on('disconnect', () => process.exit(0));
socket.on('close', () => failures.push('the socket was closed'));
socket.on('error', (error) => failures.push(String(error)));
socket.on('open', () => {
  process.send!('ready');
  void ask();
});
