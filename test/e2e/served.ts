import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders, RequestOptions } from 'node:http';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { Served, ServeOptions } from '../../src-main/app/server';
import { serve } from '../../src-main/app/server';
import type { ToHost, ToPage } from '../../src-main/api/contract/wire';
import { ToPageSchema } from '../../src-main/api/contract/wire';
import { removeFolder } from '../support/cleanup';

/** A served program with a page of its own, a folder that is open to the page, and files that are not. */
export interface Stand extends Served {
  folder: string;
  /** Open to pages. */
  open: string;
  /** Not open to pages. */
  secret: string;
  /** `http://127.0.0.1:port` */
  origin: string;
  cookie: string;
  end(): Promise<void>;
}

export async function startStand(options: Partial<ServeOptions> = {}): Promise<Stand> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wave-studio-served-')));
  const at = (...parts: string[]) => join(folder, ...parts);
  for (const each of ['program/out/main', 'program/out/renderer/assets', 'open', 'secret']) {
    mkdirSync(at(each), { recursive: true });
  }
  writeFileSync(at('program/package.json'), JSON.stringify({ name: 'wave-studio', version: '1.2.3' }));
  writeFileSync(at('program/out/renderer/index.html'), '<!doctype html><title>page</title>');
  writeFileSync(at('program/out/renderer/assets/page.js'), 'export {};');
  writeFileSync(at('program/out/main/worker.js'), 'SECRET');
  writeFileSync(at('secret/secret.txt'), 'SECRET');
  writeFileSync(at('secret/secret.html'), 'SECRET');
  symlinkSync(at('secret'), at('open/link'));
  symlinkSync(at('secret/secret.html'), at('program/out/renderer/link.html'));
  const served = await serve({
    main: at('program/out/main'),
    port: 0,
    home: at('home'),
    roots: [],
    writable: [at('open')],
    ...options,
  });
  const origin = `http://127.0.0.1:${served.port}`;
  const { headers } = await ask(origin, { path: pathOf(served.url) });
  const cookie = headers['set-cookie']![0]!.split(';')[0]!;
  const end = async () => {
    await served.close();
    removeFolder(folder);
  };
  return { ...served, folder, open: at('open'), secret: at('secret'), origin, cookie, end };
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Path and query of an address. */
export function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** A request as no browser would send it: the path and the headers are taken as they are. */
export function ask(origin: string, options: RequestOptions, body?: Buffer): Promise<Answer> {
  const { port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, agent: false, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: text }),
      );
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

/** A page's WebSocket. */
export class Page {
  readonly messages: ToPage[] = [];
  readonly #socket: WebSocket;
  #next = 1;
  /** Resolves with the code when it was closed, or with the HTTP status when it was never opened. */
  readonly closed: Promise<number>;
  readonly opened: Promise<void>;

  constructor(stand: Pick<Stand, 'origin'>, headers: Record<string, string>, path = '/socket') {
    this.#socket = new WebSocket(stand.origin.replace('http', 'ws') + path, { headers });
    this.opened = new Promise((resolve) => this.#socket.on('open', () => resolve()));
    this.closed = new Promise((resolve) => {
      this.#socket.on('unexpected-response', (_request, response) => resolve(response.statusCode!));
      this.#socket.on('close', (code) => resolve(code));
    });
    this.#socket.on('error', () => {});
    this.#socket.setMaxListeners(0);
    this.#socket.on('message', (data) => {
      const text = (data as Buffer).toString('utf8');
      this.messages.push(ToPageSchema.parse(JSON.parse(text)));
    });
  }

  static async open(stand: Stand): Promise<Page> {
    const page = new Page(stand, { origin: stand.origin, cookie: stand.cookie });
    await page.opened;
    return page;
  }

  raw(text: string | Buffer): void {
    this.#socket.send(text);
  }

  send(message: ToHost): void {
    this.raw(JSON.stringify(message));
  }

  /** Asks, and waits for the answer. */
  async request(name: string, input: unknown): Promise<Exclude<ToPage, { type: 'event' }>> {
    const id = this.#next++;
    this.send({ type: 'request', id, name, input });
    for (;;) {
      const answer = this.messages.find((each) => each.type !== 'event' && each.id === id);
      if (answer && answer.type !== 'event') return answer;
      await new Promise((resolve) => this.#socket.once('message', resolve));
    }
  }

  end(): void {
    this.#socket.terminate();
  }
}
