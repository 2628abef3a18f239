import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeServer, type HttpOptions } from '../../src-main/app/serve/http';
import { serve } from '../../src-main/app/server';
import { forwardingFile, newLink } from '../../src-main/app/serve/link';
import { ask, Page, pathOf, type Stand, startStand } from './served';

let stand: Stand;
let own: Record<string, string>;
const DROP = '01234567-89ab-cdef-0123-456789abcdef';

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
    const { status, headers, body } = await ask(stand.origin, { path: pathOf(stand.link()) });
    // Not a redirect: the browser would follow one that began on another site without the cookie.
    expect(status).toBe(200);
    expect(body).toContain('<meta http-equiv="refresh" content="0;url=./">');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^wave-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/),
    ]);
  });

  it('without its token is asked for again where a link on another site led to it, and nothing else is', async () => {
    // A strict cookie stays away from what another site asks for.
    const followed = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    const { status, headers, body } = await ask(stand.origin, { path: '/', headers: followed });
    expect([status, headers['set-cookie']]).toEqual([200, undefined]);
    expect(body).toContain('<meta http-equiv="refresh" content="0;url=./">');
    for (const path of ['/?token=x', '/assets/page.js', '/session'])
      expect((await ask(stand.origin, { path, headers: followed })).status).toBe(401);
    expect((await ask(stand.origin, { path: '/' })).status).toBe(401);
  });

  // Attack: another user of the machine reads the address where it was shown, and opens it as well.
  it('is good for one exchange', async () => {
    const path = pathOf(stand.link());
    expect((await ask(stand.origin, { method: 'HEAD', path })).status).toBe(401);
    expect((await ask(stand.origin, { path })).status).toBe(200);
    const again = await ask(stand.origin, { path });
    expect([again.status, again.headers['set-cookie']]).toEqual([401, undefined]);
    expect((await ask(stand.origin, { path: pathOf(stand.url) })).status).toBe(401);
  });

  it('is made anew for whoever can read the private note in the home', async () => {
    const { home } = stand.studio.catalog;
    const url = await newLink(home, stand.port);
    expect(url).not.toBe(stand.url);
    expect((await ask(stand.origin, { path: pathOf(url) })).status).toBe(200);
    for (const headers of [{}, { authorization: 'Bearer x' }, { ...own }]) {
      expect((await ask(stand.origin, { method: 'POST', path: '/link', headers })).status).toBe(401);
    }
    await expect(newLink(home, 1)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('comes to a browser by a private file, not by a command line', () => {
    const { home } = stand.studio.catalog;
    const url = 'http://127.0.0.1:1/?token=a&b="<';
    const path = forwardingFile(home, url);
    expect(readFileSync(path, 'utf8')).toContain('content="0;url=http://127.0.0.1:1/?token=a&amp;b=&quot;<"');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('leads to the page', async () => {
    const { status, body } = await ask(stand.origin, { path: '/', headers: { cookie: stand.cookie } });
    expect([status, body]).toEqual([200, '<!doctype html><title>page</title>']);
  });

  it('never holds the token that another start printed', async () => {
    const other = await startStand();
    const { status } = await ask(other.origin, { path: pathOf(stand.link()) });
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
    expect(body).toContain('“wave serve --url” prints a new address');
  });

  it('a socket is refused before there is one, and a page of an earlier start learns why', async () => {
    expect(await socketStatus({ origin: stand.origin })).toBe(401);
    expect(await socketStatus({ origin: stand.origin, cookie: `wave-${stand.port}=old` })).toBe(401);
    const status = async (headers: Record<string, string>) =>
      (await ask(stand.origin, { path: '/session', headers })).status;
    expect([await status({}), await status({ cookie: stand.cookie })]).toEqual([401, 204]);
  });

  it('nothing can be sent', async () => {
    const path = `/upload/${DROP}/a.onnx`;
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
    const put = await ask(
      stand.origin,
      { method: 'PUT', path: `/upload/${DROP}/a.onnx`, headers },
      Buffer.from('x'),
    );
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
    expect((await ask(stand.origin, { path: pathOf(stand.link()), headers: { host } })).status).toBe(421);
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
    ['PUT', `/upload/${DROP}/..%2fx`, 400],
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
    ask(
      stand.origin,
      { method: 'PUT', path: `/upload/${DROP}/${name}`, headers: { ...own, ...headers } },
      body,
    );
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

  it.each(['..%2f..%2fx.onnx', '.hidden', 'a%2fb', 'a%00b', '%ff', '', 'a.part', 'a/b'])(
    'named %j is refused',
    async (name) => {
      const before = uploads();
      const { status, body } = await put(name, Buffer.from('x'));
      expect(status).toBe(400);
      expect(JSON.parse(body)).toMatchObject({ code: 'usage' });
      expect(uploads()).toEqual(before);
    },
  );

  it('lies with what was dropped together with it', async () => {
    const paths = await Promise.all(
      ['model.onnx', 'model.onnx.data'].map(async (name) => {
        return (JSON.parse((await put(name, Buffer.from(name))).body) as { path: string }).path;
      }),
    );
    expect(new Set(paths.map((path) => dirname(path))).size).toBe(1);
    expect(paths.map((path) => basename(path))).toEqual(['model.onnx', 'model.onnx.data']);
  });

  it.each(['', '../x/a', 'x/a', `${DROP}/..`, DROP])('sent to %j is refused', async (place) => {
    const { status } = await ask(stand.origin, { method: 'PUT', path: `/upload/${place}`, headers: own });
    expect([400, 404, 405]).toContain(status);
  });

  it('goes on where its sending was cut off', async () => {
    const path = `/upload/${DROP}/slow.onnx`;
    const kept = async () =>
      Number((await ask(stand.origin, { method: 'HEAD', path, headers: own })).headers['upload-offset']);
    const head = Object.entries({ ...own, host: `127.0.0.1:${stand.port}`, 'content-length': '9000' });
    const socket = connect(stand.port, '127.0.0.1');
    socket.write(
      `PUT ${path} HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
    );
    socket.write('a'.repeat(4000));
    while ((await kept()) < 4000) await sleep(10);
    socket.destroy();
    const more = (offset: number, text: string, length = 9000) =>
      put('slow.onnx', Buffer.from(text), { 'upload-offset': `${offset}`, 'upload-length': `${length}` });
    expect((await more(5000, 'x')).status).toBe(400);
    expect((await more(4000, 'b'.repeat(1000))).status).toBe(202);
    expect(await kept()).toBe(5000);
    const { status, body } = await more(5000, 'c'.repeat(4000));
    const sent = readFileSync((JSON.parse(body) as { path: string }).path, 'utf8');
    expect([status, sent]).toEqual([200, 'a'.repeat(4000) + 'b'.repeat(1000) + 'c'.repeat(4000)]);
    // The answer may have been lost: asked again it is the same.
    expect((await more(9000, '')).status).toBe(200);
  });

  it('takes as long as it takes', () => {
    const server = makeServer({} as HttpOptions);
    // Node’s own limit cuts off a large file after five minutes.
    expect([server.requestTimeout, server.timeout > 0, server.headersTimeout > 0]).toEqual([0, true, true]);
  });

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

describe('behind a reverse proxy', () => {
  const publicUrl = 'https://studio.example.com/team/wave';
  let proxied: Stand;

  beforeAll(async () => {
    proxied = await startStand({ publicUrl });
  });
  afterAll(() => proxied.end());

  it('prints its address there, and keeps the cookie to its path and to TLS', async () => {
    expect(proxied.url).toMatch(/^https:\/\/studio\.example\.com\/team\/wave\/\?token=[\w-]{32}$/);
    const { headers } = await ask(proxied.origin, { path: pathOf(proxied.link()) });
    expect(String(headers['set-cookie'])).toMatch(/; Path=\/team\/wave\/; Secure$/);
  });

  // A proxy keeps the host or names this machine; it keeps the path or cuts its own part off.
  it.each([
    ['studio.example.com', '/team/wave'],
    ['studio.example.com', ''],
    ['127.0.0.1:PORT', '/team/wave'],
    ['localhost:PORT', ''],
  ])('as %s%s it shows the page and answers it', async (name, prefix) => {
    const host = name.replace('PORT', String(proxied.port));
    const headers = { host, cookie: proxied.cookie };
    const origin = 'https://studio.example.com';
    const asked = (path: string) => ask(proxied.origin, { path: prefix + path, headers });
    expect((await asked('/')).status).toBe(200);
    expect((await asked('/assets/page.js')).status).toBe(200);
    expect((await asked('/session')).status).toBe(204);
    const page = new Page(proxied, { ...headers, origin }, `${prefix}/socket`);
    await page.opened;
    expect(await page.request('system.info', {})).toMatchObject({ type: 'result' });
    page.end();
    const foreign = new Page(proxied, { ...headers, origin: 'https://evil.example' }, `${prefix}/socket`);
    expect(await foreign.closed).toBe(403);
  });

  it('sends a browser from the bare path to the folder', async () => {
    const { status, headers } = await ask(proxied.origin, {
      path: '/team/wave',
      headers: { host: 'studio.example.com', cookie: proxied.cookie },
    });
    expect([status, headers.location]).toEqual([302, '/team/wave/']);
  });

  it.each(['studio.example.com', 'ftp://a/', 'https://user@a/', 'https://a/?x=1'])(
    'takes no %j for its address',
    async (address) => {
      await expect(startStand({ publicUrl: address })).rejects.toMatchObject({ code: 'usage' });
    },
  );
});

// Attack: another user of the machine looks into the home.
it('everything in the home is closed to others', async () => {
  const page = await Page.open(stand);
  await page.request('system.info', {});
  page.end();
  const { root } = stand.studio.catalog.home;
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
  const open = ['', ...names].filter((name) => (statSync(join(root, name)).mode & 0o077) !== 0);
  expect(names).toContain('catalog.db');
  expect(open).toEqual([]);
});
