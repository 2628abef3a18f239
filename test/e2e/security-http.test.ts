import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../src-main/app/server';
import { ask, Page, type Stand, startStand } from './served';

let stand: Stand;
let own: Record<string, string>;

beforeAll(async () => {
  stand = await startStand({ uploadLimit: 10_000 });
  own = { origin: stand.origin, cookie: stand.cookie };
});
afterAll(() => stand.end());

/** Refused before it could ask for anything. */
async function socketStatus(headers: Record<string, string>): Promise<number> {
  const page = new Page(stand, headers);
  const status = await page.closed;
  expect(page.messages).toEqual([]);
  return status;
}

describe('the printed address', () => {
  it('is exchanged for a cookie that scripts cannot read and other sites cannot send', async () => {
    const { pathname, search } = new URL(stand.url);
    const { status, headers } = await ask(stand.origin, { path: pathname + search });
    expect(status).toBe(303);
    expect(headers.location).toBe('/');
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^wave-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/),
    ]);
  });

  it('leads to the page', async () => {
    const { status, body } = await ask(stand.origin, { path: '/', headers: { cookie: stand.cookie } });
    expect([status, body]).toEqual([200, '<!doctype html><title>page</title>']);
  });

  it('never holds the token that another start printed', async () => {
    const other = await startStand();
    const { search } = new URL(stand.url);
    const { status } = await ask(other.origin, { path: `/${search}` });
    await other.end();
    expect(status).toBe(401);
  });
});

// Attack: another user of the machine, or a program that scans ports, finds the server but not its token.
describe('without the token', () => {
  it.each([
    ['/', {}],
    ['/?token=', {}],
    ['/?token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', {}],
    ['/assets/page.js', {}],
    ['/', { cookie: 'wave-1=x' }],
    ['/assets/page.js?token=anything', {}],
  ])('%s answers nothing', async (path, headers) => {
    const { status, headers: given, body } = await ask(stand.origin, { path, headers });
    expect(status).toBe(401);
    expect(given['set-cookie']).toBeUndefined();
    expect(body).toBe('Open the address that WAVE Studio printed when it was started.\n');
  });

  it('a socket closes before it is heard, and says why to the page of an earlier start', async () => {
    const page = new Page(stand, { origin: stand.origin });
    await page.opened;
    page.send({ type: 'request', id: 1, name: 'system.info', input: {} });
    expect(await page.closed).toBe(4401);
    expect(page.messages).toEqual([]);
  });

  it('nothing can be sent', async () => {
    const path = '/upload/a.onnx';
    const headers = { origin: stand.origin };
    const { status } = await ask(stand.origin, { method: 'PUT', path, headers }, Buffer.from('x'));
    expect(status).toBe(401);
  });
});

// Attack: a page that the user visits sends requests to the server, hoping that the browser adds the cookie.
describe('from a foreign page', () => {
  it.each([
    'https://evil.example',
    'http://127.0.0.1:1',
    'http://localhost',
    'null',
    'http://127.0.0.1:PORT.evil',
  ])('with Origin %s: neither socket nor upload nor page', async (name) => {
    const headers = { ...own, origin: name.replace('PORT', String(stand.port)) };
    expect(await socketStatus(headers)).toBe(403);
    const put = await ask(stand.origin, { method: 'PUT', path: '/upload/a.onnx', headers }, Buffer.from('x'));
    expect(put.status).toBe(403);
    expect((await ask(stand.origin, { path: '/', headers })).status).toBe(403);
  });

  it('a socket without Origin is refused: browsers always send one', async () => {
    expect(await socketStatus({ cookie: stand.cookie })).toBe(403);
  });

  it('files of the page are not given as parts of another page', async () => {
    const headers = { cookie: stand.cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    expect((await ask(stand.origin, { path: '/assets/page.js', headers })).status).toBe(403);
  });
});

// Attack: DNS rebinding. A name of the attacker's resolves to 127.0.0.1, so its page has the server's "own" origin.
describe('under a foreign name', () => {
  it.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1.evil.example:PORT',
    'localhost.evil:PORT',
    'evil',
    '10.0.0.1:PORT',
    'a@127.0.0.1:PORT',
  ])('Host %j is refused', async (name) => {
    const host = name.replace('PORT', String(stand.port));
    const headers = { host, cookie: stand.cookie };
    expect((await ask(stand.origin, { path: '/', headers })).status).toBe(421);
    const { search } = new URL(stand.url);
    expect((await ask(stand.origin, { path: `/${search}`, headers: { host } })).status).toBe(421);
    expect(await socketStatus({ ...headers, origin: `http://${host}` })).toBe(421);
  });

  it.each(['127.0.0.1:PORT', 'localhost:PORT', '[::1]:PORT', 'localhost:9999'])(
    'Host %j is this machine, also through a tunnel',
    async (name) => {
      const host = name.replace('PORT', String(stand.port));
      const headers = { host, cookie: stand.cookie };
      expect((await ask(stand.origin, { path: '/', headers })).status).toBe(200);
    },
  );
});

// Attack: an address that leads out of the page's folder.
describe('an address', () => {
  it.each([
    '/../main/worker.js',
    '/%2e%2e/main/worker.js',
    '/..%2fmain%2fworker.js',
    '/..%5cmain%5cworker.js',
    '/assets/..%2f..%2f..%2fmain/worker.js',
    '/assets/%252e%252e/%252e%252e/main/worker.js',
    '//etc/passwd',
    '/link.html',
    '/index.html%00.js',
    '/%ff%fe',
    '/assets',
  ])('%s finds nothing outside of the page', async (path) => {
    const { status, body } = await ask(stand.origin, { path, headers: { cookie: stand.cookie } });
    expect([status, body]).toEqual([404, 'There is no such page.\n']);
  });

  it('the files that it must not find are there', () => {
    expect(readFileSync(join(stand.folder, 'program/out/main/worker.js'), 'utf8')).toBe('SECRET');
    expect(readFileSync(join(stand.folder, 'program/out/renderer/link.html'), 'utf8')).toBe('SECRET');
  });
});

describe('every answer', () => {
  it.each([
    ['GET', '/', 200],
    ['GET', '/nothing', 404],
    ['POST', '/', 405],
    ['PUT', '/upload/..%2fx', 400],
  ])('%s %s forbids foreign code, framing and guessing of types', async (method, path, expected) => {
    const { status, headers } = await ask(stand.origin, { method, path, headers: own });
    expect(status).toBe(expected);
    const policy = String(headers['content-security-policy']);
    const scripts = policy.split('; ').find((each) => each.startsWith('script-src'));
    expect(scripts).toBe("script-src 'self'");
    expect(policy).toMatch(/default-src 'none'/);
    expect(policy).toMatch(/frame-ancestors 'none'/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
  });
});

describe('a file that is dropped on the page', () => {
  const put = (name: string, body: Buffer, headers: Record<string, string> = {}) =>
    ask(stand.origin, { method: 'PUT', path: `/upload/${name}`, headers: { ...own, ...headers } }, body);
  const uploads = () => {
    const folder = join(stand.folder, 'home/cache/uploads');
    return existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String) : [];
  };

  it('is kept under its name, and the path is open to the page', async () => {
    const { status, body } = await put('my%20bank.wavebank', Buffer.from('content'));
    const { path } = JSON.parse(body) as { path: string };
    expect([status, readFileSync(path, 'utf8')]).toEqual([200, 'content']);
    const page = await Page.open(stand);
    const answer = await page.request('files.recognise', { path });
    page.end();
    expect(answer).toMatchObject({ type: 'result', result: { kind: 'unknown', name: 'my bank' } });
  });

  it.each(['..%2f..%2fx.onnx', '.hidden', 'a%2fb', 'a%00b', '%ff', ''])(
    'named %j is refused',
    async (name) => {
      const before = uploads();
      const { status, body } = await put(name, Buffer.from('x'));
      expect(status).toBe(400);
      expect(JSON.parse(body)).toMatchObject({ code: 'usage' });
      expect(uploads()).toEqual(before);
    },
  );

  // Attack: filling the disk, with and without saying so beforehand.
  it.each([{}, { 'transfer-encoding': 'chunked' }])('that is too large is refused: %j', async (headers) => {
    const before = uploads();
    const { status, body } = await put('large.onnx', Buffer.alloc(20_000), headers).catch(() => ({
      status: 400,
      body: '{"code":"usage"}',
    }));
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ code: 'usage' });
    expect(uploads()).toEqual(before);
  });
});

describe('serving to others', () => {
  it.each(['0.0.0.0', '::', '192.0.2.1', 'example.org'])('on %s needs to be asked for', async (host) => {
    writeFileSync(join(stand.folder, 'program/package.json'), '{"name":"n","version":"1.2.3"}');
    const main = join(stand.folder, 'program/out/main');
    await expect(serve({ main, host, home: join(stand.folder, 'other') })).rejects.toMatchObject({
      code: 'usage',
      hint: 'Leave --host out and tunnel (ssh -L), or add --allow-remote if that is what you want.',
    });
  });

  it('takes its own addresses for hosts, and still no foreign name', async () => {
    const remote = await startStand({ host: '0.0.0.0', allowRemote: true });
    const at = (host: string) =>
      ask(remote.origin, { path: '/', headers: { host, cookie: remote.cookie } }).then(
        ({ status }) => status,
      );
    expect([await at(`10.0.0.7:${remote.port}`), await at(`evil.example:${remote.port}`)]).toEqual([
      200, 421,
    ]);
    await remote.end();
  });
});
