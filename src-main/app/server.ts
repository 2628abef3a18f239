import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { StudioError } from '../base/errors';
import { AllowedRoots } from '../api/handlers/access';
import type { Host } from '../api/handlers/host';
import { closeShared } from '../api/handlers/phone';
import { readSettings } from '../api/handlers/settings';
import { Studio } from '../work/host/studio';
import type { MoveProgress } from '../catalog/move';
import { moveHomeAsPlanned } from '../catalog/relocate';
import { forkLooker, forkWorker } from '../work/host/fork';
import { keepCopies } from '../work/host/copies';
import { Looker } from '../work/host/looker';
import { acceptSockets, makeServer } from './serve/http';
import { Downloads } from './serve/download';
import { Gate, ownNames, type PublicPlace, publicPlace } from './serve/gate';
import { announce } from './serve/link';
import { collectWhenResting } from './page/memory';
import { servedServices } from './page/services';
import { Uploads } from './serve/upload';

export interface ServeOptions {
  /** The folder of the built program, with `worker.js` in it. */
  main: string;
  /** Default 4870, or any that is free where that is taken. */
  port?: number | undefined;
  /** Default 127.0.0.1. Any that is not loopback needs `allowRemote`. */
  host?: string | undefined;
  allowRemote?: boolean | undefined;
  home?: string | undefined;
  /** Folders that pages may read; default: the user's folder and the current one. */
  roots?: readonly string[] | undefined;
  /** Folders that pages may write to as well, beside “exports” of the home and the folder for exports in the settings. */
  writable?: readonly string[] | undefined;
  /** The address that a reverse proxy shows the program under. */
  publicUrl?: string | undefined;
  /** Seconds between two checkpoints. */
  checkpointEvery?: number | undefined;
  /** Told while a home is moved to another disk, before it is opened. */
  onMove?: MoveProgress | undefined;
  /** Largest file that may be dropped on the page, in bytes. */
  uploadLimit?: number | undefined;
}

export interface Served {
  /** The address to open, with a token that is good for one exchange. */
  url: string;
  /** Another such address. */
  link(): string;
  port: number;
  studio: Studio;
  /** Saves what runs and ends. */
  close(): Promise<void>;
}

const PORT = 4870;
const LOOPBACK = '127.0.0.1';
const UPLOAD_LIMIT = 8e9;

/**
 * Serves the interface over HTTP and WebSocket.
 *
 * @throws StudioError 'usage' for a host that others can reach, without leave; 'busy' for a port that is taken
 */
export async function serve(options: ServeOptions): Promise<Served> {
  const address = options.host ?? LOOPBACK;
  const loopback = isLoopback(address);
  if (!loopback && !options.allowRemote) throw notLoopback(address);
  const { checkpointEvery } = options;
  if (options.home === undefined) await moveHomeAsPlanned(options.onMove);
  const studio = new Studio({
    home: options.home,
    purpose: 'wave serve',
    spawn: forkWorker(join(options.main, 'worker.js')),
    saveEvery: checkpointEvery === undefined ? undefined : checkpointEvery * 1000,
  });
  const looks = new Looker(forkLooker(join(options.main, 'looker.js')));
  try {
    studio.startQueue();
    const { home } = studio.catalog;
    const uploads = new Uploads(join(home.cache, 'uploads'), options.uploadLimit ?? UPLOAD_LIMIT);
    await uploads.removeOld();
    const access = accessTo(studio, options, uploads.folder);
    const folders = { program: resolve(options.main, '../..'), main: options.main };
    const services = await servedServices(folders, access, uploads, loopback);
    const shown = options.publicUrl === undefined ? undefined : publicPlace(options.publicUrl);
    const gate = new Gate({
      ...(loopback ? {} : { names: ownNames(address), anyAddress: isAny(address) }),
      public: shown,
    });
    const listening = await listen({ studio, services, looks }, gate, uploads, { ...options, shown });
    const close = async () => {
      endCollecting();
      endCopies();
      closeShared(studio);
      looks.close();
      await listening.close();
      await studio.close();
    };
    looks.warm();
    const endCollecting = collectWhenResting();
    const endCopies = home.readOnly ? () => {} : keepCopies(looks, home.root);
    const { port, link } = listening;
    return { url: link(), link, port, studio, close };
  } catch (thrown) {
    looks.close();
    await studio.close();
    throw thrown;
  }
}

function accessTo(studio: Studio, { roots, writable = [] }: ServeOptions, uploads: string): AllowedRoots {
  const { home } = studio.catalog;
  for (const path of [...(roots ?? []), ...writable]) {
    if (existsSync(path)) continue;
    const hint = 'Give folders that exist with --root and --write.';
    throw new StudioError('not-found', `There is no folder “${path}”.`, hint);
  }
  const { exportFolder } = readSettings(studio);
  const written = [...writable, ...(exportFolder === null ? [] : [exportFolder])];
  const read = (roots ?? [...new Set([homedir(), process.cwd()])]).filter((path) => !written.includes(path));
  const root = (writable: boolean) => (path: string) => ({
    path,
    label: basename(resolve(path)) || path,
    writable,
  });
  return new AllowedRoots(
    [
      ...read.map(root(false)),
      ...written.map(root(true)),
      { path: home.exports, label: 'Exports', writable: true },
      { path: uploads, label: 'Uploads', writable: false, hidden: true },
    ],
    home,
  );
}

async function listen(
  host: Host,
  gate: Gate,
  uploads: Uploads,
  { main, port, host: address = LOOPBACK, shown }: ServeOptions & { shown: PublicPlace | undefined },
): Promise<{ port: number; link: () => string; close: () => Promise<void> }> {
  const page = resolve(main, '../renderer');
  const key = randomBytes(32).toString('base64url');
  let bound = 0;
  const origin = () => shown?.origin ?? `http://${urlHost(address)}:${bound}`;
  const link = () => `${origin()}${gate.base}?token=${gate.issue()}`;
  const downloads = new Downloads(host);
  const options = { gate, page, uploads, downloads, port: () => bound, key, link };
  const server = makeServer(options);
  const sockets = acceptSockets(server, host, options);
  bound = await bind(server, address, port);
  const withdraw = announce(host.studio.catalog.home, {
    address: urlHost(address),
    port: bound,
    key,
  });
  const close = () =>
    new Promise<void>((done) => {
      withdraw();
      for (const socket of sockets.clients) socket.terminate();
      server.close(() => done());
      server.closeAllConnections();
    });
  return { port: bound, link, close };
}

/** Listens on the port that was asked for, or near the usual one. */
async function bind(server: Server, host: string, port: number | undefined): Promise<number> {
  try {
    return await bindTo(server, host, port ?? PORT);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' && port === undefined) return bindTo(server, host, 0);
    throw bindError(code, host, port ?? PORT, thrown);
  }
}

function bindTo(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function bindError(code: string | undefined, host: string, port: number, cause: unknown): StudioError {
  const options = { cause };
  if (code === 'EADDRINUSE') {
    const hint = 'Choose another with --port, or leave it out.';
    return new StudioError('busy', `The port ${port} is taken by another program.`, hint, options);
  }
  if (code === 'EACCES') {
    const hint = 'Choose one above 1023 with --port.';
    return new StudioError('usage', `The port ${port} may not be used.`, hint, options);
  }
  const hint = 'Give an address or a name of this machine with --host.';
  return new StudioError('usage', `“${host}” is not an address of this machine.`, hint, options);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Bound to every address that the machine has. */
function isAny(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function urlHost(host: string): string {
  if (isAny(host)) return 'localhost';
  return isIP(host) === 6 ? `[${host}]` : host;
}

function notLoopback(host: string): StudioError {
  return new StudioError(
    'usage',
    `On “${host}” other machines could reach WAVE Studio, unencrypted, and whoever has its address could use your files.`,
    'Leave --host out and tunnel (ssh -L), or add --allow-remote if that is what you want.',
  );
}
