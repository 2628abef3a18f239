import type { WebSocket } from 'ws';
import type { ToHost, ToPage } from '../contract/wire';
import { ToHostSchema } from '../contract/wire';
import type { Host } from '../handlers/host';
import { Feed } from './feed';
import { asFailure, serveProcedure } from './serve';

/** Bytes that wait to be sent to a slow page before events are held back. */
const BACKLOG_BYTES = 1 << 20;
/** Requests of one page that are worked on at once; more wait for their turn by not being read. */
const AT_ONCE = 64;
/** Subscriptions of one page. */
const SUBSCRIPTIONS = 200;
const PING_MS = 30_000;

/** The code for a message that breaks the protocol. */
const PROTOCOL_ERROR = 1002;
const POLICY_VIOLATION = 1008;

/** Answers one page until it is gone. Whether it may be answered at all was checked before. */
export function serveSocket(host: Host, socket: WebSocket): void {
  new Connection(host, socket);
}

class Connection {
  readonly #feed: Feed;
  readonly #subscriptions = new Set<number>();
  #working = 0;
  #alive = true;

  constructor(
    private readonly host: Host,
    private readonly socket: WebSocket,
  ) {
    this.#feed = new Feed(host, {
      send: (id, payload) => this.#send({ type: 'event', id, payload }),
      ready: () => socket.bufferedAmount < BACKLOG_BYTES,
    });
    socket.on('message', (data, binary) => this.#receive(binary ? undefined : toText(data)));
    const pinging = setInterval(() => this.#ping(), PING_MS).unref();
    socket.on('pong', () => (this.#alive = true));
    // The close that follows says all there is to say, e.g. that a message was too large.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(pinging);
      this.#feed.close();
    });
  }

  #receive(text: string | undefined): void {
    const message = text === undefined ? undefined : parse(text);
    if (!message) {
      this.socket.close(PROTOCOL_ERROR, 'not understood');
      return;
    }
    if (message.type === 'request') void this.#answer(message);
    else if (message.type === 'subscribe') this.#subscribe(message);
    else {
      this.#subscriptions.delete(message.id);
      this.#feed.unsubscribe(message.id);
    }
  }

  async #answer({ id, name, input }: Extract<ToHost, { type: 'request' }>): Promise<void> {
    if (++this.#working >= AT_ONCE) this.socket.pause();
    try {
      const result = await serveProcedure(this.host, name, input);
      this.#send({ type: 'result', id, result });
    } catch (thrown) {
      this.#send({ type: 'error', id, error: asFailure(thrown) });
    } finally {
      this.#working--;
      if (this.socket.isPaused) this.socket.resume();
    }
  }

  #subscribe({ id, name, filter }: Extract<ToHost, { type: 'subscribe' }>): void {
    if (this.#subscriptions.size >= SUBSCRIPTIONS) {
      this.socket.close(POLICY_VIOLATION, 'too many subscriptions');
      return;
    }
    try {
      this.#feed.subscribe(id, name, filter);
      this.#subscriptions.add(id);
    } catch (thrown) {
      this.#send({ type: 'error', id, error: asFailure(thrown) });
    }
  }

  #send(message: ToPage): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    this.socket.send(JSON.stringify(message), (error) => {
      if (error) this.socket.terminate();
    });
  }

  /** A page that does not answer for a whole period is gone, e.g. with its network. */
  #ping(): void {
    if (!this.#alive) {
      this.socket.terminate();
      return;
    }
    this.#alive = false;
    this.socket.ping();
  }
}

function toText(data: Buffer | ArrayBuffer | Buffer[]): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}

function parse(text: string): ToHost | undefined {
  try {
    return ToHostSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
