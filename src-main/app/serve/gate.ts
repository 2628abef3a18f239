import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** Why a request is refused. */
export type Refusal = 'host' | 'origin' | 'session';

/**
 * Who may talk to the server. A random token, printed at the start, is exchanged for a cookie that scripts cannot read
 * and other sites cannot send. `Host` must name this machine, so that no name of an attacker's can be bound to it;
 * `Origin` must be the page's own.
 */
export class Gate {
  readonly token = randomBytes(24).toString('base64url');
  readonly #session = randomBytes(32).toString('base64url');

  /**
   * @param names hosts beside loopback that the server is known by
   * @param anyAddress whether any numeric address is this machine's: it is bound to all of them
   */
  constructor(
    private readonly names: readonly string[] = [],
    private readonly anyAddress = false,
  ) {}

  /** The cookie for whoever gave the token. */
  cookie(port: number): string {
    return `${cookieName(port)}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`;
  }

  isToken(given: string | null): boolean {
    return given !== null && isSame(given, this.token);
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
    // Behind a proxy that speaks TLS the page's scheme is another.
    return origin === `http://${host}` || origin === `https://${host}` ? undefined : 'origin';
  }

  /** Whether a request carries the cookie. */
  hasSession({ headers }: IncomingMessage, port: number): boolean {
    const name = `${cookieName(port)}=`;
    const given = (headers.cookie ?? '')
      .split(';')
      .map((each) => each.trim())
      .find((each) => each.startsWith(name));
    return given !== undefined && isSame(given.slice(name.length), this.#session);
  }

  #isHost(header: string): boolean {
    const url = URL.parse(`http://${header}`);
    if (!url || url.host.toLowerCase() !== header.toLowerCase().replace(/:80$/, '')) return false;
    const name = url.hostname.replace(/^\[|\]$/g, '');
    if (name === 'localhost' || name === '127.0.0.1' || name === '::1') return true;
    if (isIP(name) !== 0) return this.anyAddress || this.names.includes(name);
    return this.names.includes(name);
  }
}

/** The names that a machine which is open to others is known by. */
export function ownNames(host: string): string[] {
  const name = hostname().toLowerCase();
  return [host.toLowerCase(), name, `${name}.local`];
}

/** Cookies know no ports: two servers on one machine would take each other's. */
function cookieName(port: number): string {
  return `wave-${port}`;
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
