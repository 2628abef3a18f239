import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Connection } from '../../../src-main/api/contract/socket';
import { connectSocket, type SocketTransport } from '../../../src-main/api/contract/socket';
import type { ToHost } from '../../../src-main/api/contract/wire';

const cleanups: (() => void)[] = [];
afterEach(() => cleanups.splice(0).forEach((clean) => clean()));

interface Program {
  url: string;
  /** What pages said, over all connections. */
  heard: ToHost[];
  sockets: WebSocket[];
}

/** A program that answers "echo" with the input and keeps silent otherwise. */
async function program(accept = () => true): Promise<Program> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', verifyClient: accept });
  await new Promise((resolve) => server.once('listening', resolve));
  cleanups.push(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  const heard: ToHost[] = [];
  const sockets: WebSocket[] = [];
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (data) => {
      const message = JSON.parse((data as Buffer).toString()) as ToHost;
      heard.push(message);
      if (message.type === 'request' && message.name === 'echo') {
        socket.send(JSON.stringify({ type: 'result', id: message.id, result: message.input }));
      }
    });
  });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, heard, sockets };
}

function page(url: string, known = true): { transport: SocketTransport; states: Connection[] } {
  const transport = connectSocket(url, () => Promise.resolve(known));
  cleanups.push(() => transport.close());
  const states: Connection[] = [];
  transport.onConnection((state) => states.push(state));
  return { transport, states };
}

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('a page over a socket', () => {
  it('asks at once, though the connection is not there yet', async () => {
    const { url } = await program();
    const { transport, states } = page(url);
    expect(await transport.request('echo', { a: 1 })).toEqual({ a: 1 });
    expect(states).toEqual(['connecting', 'open']);
  });

  it('comes back after a loss, and hears what it subscribed to', async () => {
    const { url, heard, sockets } = await program();
    const { transport, states } = page(url);
    const told: unknown[] = [];
    transport.subscribe('runs.log', { run: 'r' }, (payload) => told.push(payload));
    const end = transport.subscribe('runs.saved', {}, () => {});
    await transport.request('echo', 1);
    end();
    await transport.request('echo', 2);
    sockets[0]!.terminate();
    await until(() => sockets.length === 2 && heard.filter(({ type }) => type === 'subscribe').length === 3);
    const again = heard.filter((each) => each.type === 'subscribe').at(-1)!;
    expect(again).toMatchObject({ name: 'runs.log', filter: { run: 'r' } });
    sockets[1]!.send(JSON.stringify({ type: 'event', id: again.id, payload: { run: 'r', messages: ['m'] } }));
    await until(() => told.length === 1);
    expect(states).toEqual(['connecting', 'open', 'lost', 'open']);
  });

  it('does not ask twice: a request that was sent fails when the connection is lost', async () => {
    const { url, heard, sockets } = await program();
    const { transport } = page(url);
    const asked = transport.request('silent', {});
    await until(() => heard.length === 1);
    sockets[0]!.terminate();
    await expect(asked).rejects.toMatchObject({
      message: 'The connection to the program was lost before it answered.',
    });
    expect(await transport.request('echo', 3)).toBe(3);
    expect(heard.filter((each) => each.type === 'request' && each.name === 'silent')).toHaveLength(1);
  });

  it('stops trying where the program does not know it', async () => {
    let tries = 0;
    const { url } = await program(() => {
      tries++;
      return false;
    });
    const { transport, states } = page(url, false);
    await expect(transport.request('echo', 1)).rejects.toMatchObject({
      hint: 'Open the address that it printed when it started, or that “wave serve --url” prints.',
    });
    await expect(transport.request('echo', 1)).rejects.toMatchObject({ code: 'usage' });
    // Node asks twice where it hears 401; a new try would come after a quarter of a second.
    const before = tries;
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect([states.at(-1), tries]).toEqual(['refused', before]);
  });

  it('goes on trying where it is refused for another reason, such as too many pages', async () => {
    let tries = 0;
    const { url } = await program(() => ++tries > 2);
    const { transport } = page(url);
    expect(await transport.request('echo', 1)).toBe(1);
    expect(tries).toBeGreaterThanOrEqual(3);
  });
});
