import type { RawData, WebSocket } from 'ws';
import { every, guarding, inBackground } from '../../base/guard';
import type { ToHost, ToPage } from '../contract/wire';
import { ToHostSchema } from '../contract/wire';
import type { Host } from '../handlers/host';
import { Feed } from './feed';
import { asFailure, serveProcedure } from './serve';
import type { Taker, Turns } from './turns';

/** Bytes that wait to be sent to a slow page before events and answers are held back. */
const BACKLOG_BYTES = 1 << 20;
/** Requests of one page that are worked on at once. */
const AT_ONCE = 64;
/** Messages of one page that wait for their turn; more are not read. */
const WAITING = 64;
/** A page that leaves so many bytes unread is cut off; it connects again when it lives. */
const MOST_UNREAD_BYTES = 32 << 20;
/** Subscriptions of one page. */
const SUBSCRIPTIONS = 200;
const PING_MS = 30_000;

/** The code for a message that breaks the protocol. */
const PROTOCOL_ERROR = 1002;
const POLICY_VIOLATION = 1008;

type Request = Extract<ToHost, { type: 'request' }>;

/**
 * Answers one page until it is gone. Whether it may be answered at all was checked before.
 *
 * @param turns shared by all pages of the program
 */
export function serveSocket(host: Host, socket: WebSocket, turns: Turns): void {
  // Before anything else: an error that nobody hears ends the program. The close that follows says all there is to say.
  socket.on('error', () => {});
  new Connection(host, socket, turns);
}

class Connection implements Taker {
  readonly #feed: Feed;
  readonly #subscriptions = new Set<number>();
  /** Not looked into before their turn; undefined is what is no text. */
  readonly #waiting: (string | undefined)[] = [];
  readonly #gone = new AbortController();
  #working = 0;
  #alive = true;

  constructor(
    private readonly host: Host,
    private readonly socket: WebSocket,
    private readonly turns: Turns,
  ) {
    this.#feed = new Feed(host, {
      send: (id, payload) => this.#send({ type: 'event', id, payload }),
      ready: () => this.#keepsUp(),
    });
    socket.on(
      'message',
      guarding('Hearing a page', (data: RawData, binary: boolean) =>
        this.#queue(binary ? undefined : toText(data)),
      ),
    );
    const pinging = every('Looking whether a page lives', PING_MS, () => this.#ping());
    socket.on('pong', () => (this.#alive = true));
    socket.on('close', () => {
      clearInterval(pinging);
      this.#waiting.length = 0;
      turns.leave(this);
      this.#feed.close();
      this.#gone.abort();
    });
  }

  waiting(): number {
    return this.#working < AT_ONCE && this.#keepsUp() ? this.#waiting.length : 0;
  }

  take(): void {
    this.#receive(this.#waiting.shift());
    if (this.socket.isPaused && this.#waiting.length < WAITING / 2) this.socket.resume();
  }

  #queue(text: string | undefined): void {
    this.#waiting.push(text);
    if (this.#waiting.length >= WAITING) this.socket.pause();
    this.turns.join(this);
  }

  #receive(text: string | undefined): void {
    const message = text === undefined ? undefined : parse(text);
    if (!message) {
      this.#waiting.length = 0;
      this.socket.close(PROTOCOL_ERROR, 'not understood');
    } else if (message.type === 'request') inBackground('Answering a page', this.#answer(message));
    else if (message.type === 'subscribe') this.#subscribe(message);
    else {
      this.#subscriptions.delete(message.id);
      this.#feed.unsubscribe(message.id);
    }
  }

  async #answer({ id, name, input }: Request): Promise<void> {
    this.#working++;
    try {
      const result = await serveProcedure(this.host, name, input, this.#gone.signal);
      this.#send({ type: 'result', id, result });
    } catch (thrown) {
      this.#send({ type: 'error', id, error: asFailure(thrown) });
    } finally {
      this.#working--;
      this.turns.join(this);
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
      else if (this.#keepsUp()) this.turns.join(this);
    });
    if (this.socket.bufferedAmount > MOST_UNREAD_BYTES) this.socket.terminate();
  }

  /** Whether the page reads what it is sent. */
  #keepsUp(): boolean {
    return this.socket.bufferedAmount < BACKLOG_BYTES;
  }

  /** A page that does not answer for a whole period is gone, e.g. with its network. */
  #ping(): void {
    // What is not read from it because it asks too much may hold the answer.
    if (this.socket.isPaused && this.#keepsUp()) return;
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
