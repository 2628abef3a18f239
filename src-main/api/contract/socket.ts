import type { Transport } from './client';
import { failure } from './client';
import type { ToHost } from './wire';
import { ToPageSchema } from './wire';

/** `blocked`: the program answers, but no socket reaches it, as behind a proxy that hands on none. */
export type Connection = 'connecting' | 'open' | 'lost' | 'refused' | 'blocked';

export interface SocketTransport extends Transport {
  /** Tells where it stands now and whenever that changes. @returns ends the telling */
  onConnection(listener: (state: Connection) => void): () => void;
  close(): void;
}

interface Waiting {
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5000;
/** So often a socket is refused by a program that answers before that is no mischance. */
const MISCHANCES = 3;
const LOST = {
  code: 'internal',
  message: 'The connection to the program was lost before it answered.',
  hint: 'It is being restored; then look whether it was done, and try again if not.',
};

/**
 * The transport of the served mode. A connection that is lost is restored, longer and longer pauses between the tries;
 * subscriptions go on then, requests that were not answered fail, those made meanwhile wait.
 *
 * @param url ws:// or wss://
 * @param isKnown asks the program whether it knows this page: a refused socket does not say why; undefined: no answer
 */
export function connectSocket(url: string, isKnown: () => Promise<boolean | undefined>): SocketTransport {
  return new SocketClient(url, isKnown);
}

class SocketClient implements SocketTransport {
  #socket: WebSocket | undefined;
  #state: Connection = 'connecting';
  #wait = FIRST_WAIT_MS;
  /** Sockets that were refused one after another, while the program answered. */
  #blocked = 0;
  #nextId = 0;
  #closed = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #unsent: string[] = [];
  readonly #waiting = new Map<number, Waiting>();
  readonly #subscriptions = new Map<
    number,
    { name: string; filter: unknown; tell: (payload: unknown) => void }
  >();
  readonly #watchers = new Set<(state: Connection) => void>();

  constructor(
    private readonly url: string,
    private readonly isKnown: () => Promise<boolean | undefined>,
  ) {
    this.#open();
  }

  request(name: string, input: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#state === 'refused') {
        reject(failure(REFUSED));
        return;
      }
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve, reject });
      const text = JSON.stringify({ type: 'request', id, name, input } satisfies ToHost);
      if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text);
      else this.#unsent.push(text);
    });
  }

  subscribe(name: string, filter: unknown, listener: (payload: unknown) => void): () => void {
    const id = this.#nextId++;
    this.#subscriptions.set(id, { name, filter, tell: listener });
    this.#send({ type: 'subscribe', id, name, filter });
    return () => {
      if (this.#subscriptions.delete(id)) this.#send({ type: 'unsubscribe', id });
    };
  }

  onConnection(listener: (state: Connection) => void): () => void {
    this.#watchers.add(listener);
    listener(this.#state);
    return () => void this.#watchers.delete(listener);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#socket?.close();
    this.#failWaiting(LOST);
  }

  #open(): void {
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    let opened = false;
    socket.addEventListener('open', () => {
      opened = true;
      this.#opened();
    });
    socket.addEventListener('message', ({ data }) => this.#receive(String(data)));
    socket.addEventListener('close', () => void this.#lost(opened));
  }

  #opened(): void {
    this.#wait = FIRST_WAIT_MS;
    this.#blocked = 0;
    for (const [id, { name, filter }] of this.#subscriptions) {
      this.#send({ type: 'subscribe', id, name, filter });
    }
    for (const text of this.#unsent.splice(0)) this.#socket?.send(text);
    this.#become('open');
  }

  async #lost(opened: boolean): Promise<void> {
    // What was not sent yet can wait for the next connection; what was sent may have been done or not.
    const unsent = new Set(this.#unsent.map((text) => (JSON.parse(text) as { id: number }).id));
    this.#failWaiting(LOST, unsent);
    if (!this.#closed && this.#state !== 'blocked') this.#become('lost');
    // A socket that never opened: the program is not there, or it was started again and knows no page yet.
    const known = opened ? undefined : await this.isKnown();
    if (this.#closed) return;
    if (known === false) {
      this.#failWaiting(REFUSED);
      this.#become('refused');
      return;
    }
    this.#blocked = known ? this.#blocked + 1 : 0;
    if (this.#blocked >= MISCHANCES) this.#become('blocked');
    else if (this.#state === 'blocked') this.#become('lost');
    this.#retry = setTimeout(() => this.#open(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
  }

  #failWaiting(reason: unknown, but?: ReadonlySet<number>): void {
    for (const [id, { reject }] of this.#waiting) {
      if (but?.has(id)) continue;
      this.#waiting.delete(id);
      reject(failure(reason));
    }
  }

  #receive(text: string): void {
    const message = ToPageSchema.parse(JSON.parse(text));
    if (message.type === 'event') {
      this.#subscriptions.get(message.id)?.tell(message.payload);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === 'result') waiting?.resolve(message.result);
    else waiting?.reject(failure(message.error));
  }

  #send(message: ToHost): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #become(state: Connection): void {
    this.#state = state;
    for (const tell of this.#watchers) tell(state);
  }
}

const REFUSED = {
  code: 'usage',
  message: 'The program does not know this page: it was started again since.',
  hint: 'Open the address that it printed when it started, or that “wave serve --url” prints.',
};
