import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../../src-main/base/random';
import { attack } from './frames';

/** Connections at once. */
const AT_ONCE = 24;
/** A connection that is held open so long is left. */
const PATIENCE_MS = 40;

/** A port of this machine, from one of many addresses of it: those that were used last rest for a minute. */
export function open(port: number, random: Random): Socket {
  const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${1 + random.integer(250)}` });
  // Being cut off is what an attacker expects.
  socket.on('error', () => {}).resume();
  return socket;
}

/** One connection: says what is wrong, in one piece or in two, waits for a moment, and goes in one of several ways. */
async function strike(port: number, random: Random, headers: Record<string, string>): Promise<void> {
  const bytes = attack(random, headers);
  const cut = random.integer(3) === 0 ? random.integer(bytes.length + 1) : bytes.length;
  const patience = random.uniform() * PATIENCE_MS;
  const farewell = random.integer(3);
  const socket = open(port, random);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(bytes.subarray(0, cut));
  if (cut < bytes.length) setImmediate(() => socket.write(bytes.subarray(cut)));
  await Promise.race([closed, sleep(patience)]);
  if (farewell === 0) socket.end();
  else if (farewell === 1) socket.resetAndDestroy();
  socket.destroy();
  await closed;
}

/** Strikes so often, several at once. */
export async function assault(
  port: number,
  count: number,
  seed: string,
  headers: Record<string, string>,
): Promise<void> {
  let left = count;
  const one = async (_: unknown, i: number) => {
    const random = new Random(i, seed);
    while (left-- > 0) await strike(port, random, headers);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}
