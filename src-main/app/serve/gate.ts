import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { StudioError } from '../../base/errors';

/** Why a request is refused. */
export type Refusal = 'host' | 'origin' | 'session';

/** By what names and addresses a server is known. */
export interface Known {
  /** Hosts beside loopback. */
  names?: readonly string[];
  /** Whether any numeric address is this machine's: it is bound to all of them. */
  anyAddress?: boolean;
  /** Where a reverse proxy shows it. */
  public?: PublicPlace | undefined;
}

/** An address under which a reverse proxy shows the program. */
export interface PublicPlace {
  /** `https://studio.example.com` */
  origin: string;
  host: string;
  /** `/` or `/sub/path/`. */
  base: string;
}

/** Tokens that nobody has used yet; the oldest dies when there are more. */
const MOST_TOKENS = 100;

/**
 * Who may talk to the server. A random token is good for one exchange: for a cookie that scripts cannot read and other
 * sites cannot send. `Host` must name this machine, so that no name of an attacker's can be bound to it; `Origin` must
 * be the page's own.
 */
export class Gate {
  /** Digests of tokens that were given out. */
  readonly #tokens: string[] = [];
  readonly #session = randomBytes(32).toString('base64url');
  readonly #names: readonly string[];

  constructor(private readonly known: Known = {}) {
    this.#names = [...(known.names ?? []), ...(known.public ? [hostnameOf(known.public.host)] : [])];
  }

  /** The folder of the page's addresses: `/`, or the path that a proxy shows it under. */
  get base(): string {
    return this.known.public?.base ?? '/';
  }

  /** A new token, good for one exchange. */
  issue(): string {
    const token = randomBytes(24).toString('base64url');
    this.#tokens.push(digest(token));
    if (this.#tokens.length > MOST_TOKENS) this.#tokens.shift();
    return token;
  }

  /** Whether a token was given out and not used; from now on it is used. */
  redeem(given: string | null): boolean {
    if (given === null) return false;
    // Comparing digests tells an attacker's stopwatch nothing about the token.
    const index = this.#tokens.indexOf(digest(given));
    if (index < 0) return false;
    this.#tokens.splice(index, 1);
    return true;
  }

  /** The cookie for whoever gave a token. */
  cookie(port: number): string {
    const secure = this.known.public?.origin.startsWith('https:') ? '; Secure' : '';
    return `${cookieName(port)}=${this.#session}; HttpOnly; SameSite=Strict; Path=${this.base}${secure}`;
  }

  /** The path within the program that an address means: a proxy hands on the path it is shown under, or cuts it off. */
  pathOf(pathname: string): string {
    if (`${pathname}/` === this.base) return '/';
    return pathname.startsWith(this.base) ? pathname.slice(this.base.length - 1) : pathname;
  }

  /** Whether a request names this machine and comes from no foreign page. */
  checkAddress({ headers }: IncomingMessage, needsOrigin: boolean): Refusal | undefined {
    const host = headers.host ?? '';
    if (!this.#isHost(host)) return 'host';
    const { origin } = headers;
    if (origin === undefined) {
      const site = headers['sec-fetch-site'];
      const foreign = site === 'cross-site' || site === 'same-site';
      return needsOrigin || (foreign && headers['sec-fetch-mode'] !== 'navigate') ? 'origin' : undefined;
    }
    if (origin === this.known.public?.origin) return undefined;
    // Behind a tunnel that speaks TLS the page's scheme is another.
    return origin === `http://${host}` || origin === `https://${host}` ? undefined : 'origin';
  }

  /** Whether a request carries the cookie. */
  hasSession({ headers }: IncomingMessage, port: number): boolean {
    const name = `${cookieName(port)}=`;
    return (headers.cookie ?? '')
      .split(';')
      .map((each) => each.trim())
      .some((each) => each.startsWith(name) && isSame(each.slice(name.length), this.#session));
  }

  #isHost(header: string): boolean {
    const url = URL.parse(`http://${header}`);
    if (!url || url.host.toLowerCase() !== header.toLowerCase().replace(/:80$/, '')) return false;
    const name = hostnameOf(url.host);
    if (name === 'localhost' || name === '127.0.0.1' || name === '::1') return true;
    if (isIP(name) !== 0) return Boolean(this.known.anyAddress) || this.#names.includes(name);
    return this.#names.includes(name);
  }
}

/** The names that a machine which is open to others is known by. */
export function ownNames(host: string): string[] {
  const name = hostname().toLowerCase();
  return [host.toLowerCase(), name, `${name}.local`];
}

/** Reads the address that a reverse proxy shows the program under. @throws StudioError 'usage' */
export function publicPlace(address: string): PublicPlace {
  const url = URL.parse(address);
  const plain =
    url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
  if (!plain) {
    throw new StudioError(
      'usage',
      `“${address}” is not the address of a page.`,
      'Give the one that people open, such as https://studio.example.com/wave.',
    );
  }
  return { origin: url.origin, host: url.host, base: `${url.pathname}/`.replace(/\/+/g, '/') };
}

/** Compares texts in a time that does not tell where they differ. */
export function isSame(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(digest(a)), Buffer.from(digest(b)));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function hostnameOf(host: string): string {
  return (URL.parse(`http://${host}`)?.hostname ?? '').replace(/^\[|\]$/g, '');
}

/** Cookies know no ports: two servers on one machine would take each other's. */
function cookieName(port: number): string {
  return `wave-${port}`;
}
