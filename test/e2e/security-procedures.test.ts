import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract, events } from '../../src-main/api/contract/index';
import type { EventType, Procedure } from '../../src-main/api/contract/define';
import { MAX_MESSAGE_BYTES } from '../../src-main/api/contract/wire';
import { handlers } from '../../src-main/api/handlers';
import { Page, type Stand, startStand } from './served';

let stand: Stand;
let page: Page;

beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.end());
beforeEach(async () => {
  page = await Page.open(stand);
});
afterEach(() => page.end());

const procedures = Object.entries(contract).flatMap(([group, members]) =>
  Object.entries(members).map(([name, each]) => [`${group}.${name}`, each as Procedure] as const),
);
const eventTypes = Object.entries(events).flatMap(([group, members]) =>
  Object.entries(members).map(([name, each]) => [`${group}.${name}`, each as EventType] as const),
);

/** Wrong whatever the schema: nobody takes these. */
const NONSENSE = [
  ['nothing', null],
  ['a text', 'text'],
  ['a number', 42],
  ['a list', [1, 2]],
  ['an unknown property', { 'no such property': 1 }],
  [
    'a prototype',
    JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  ],
] as const;

interface JsonSchema {
  properties?: Record<string, { const?: unknown }>;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
}

/** For every property of every variant of an input: an object that has a value there which no property takes. */
function misshapen({ input }: Procedure): unknown[] {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return (schema.oneOf ?? schema.anyOf ?? [schema]).flatMap(({ properties = {} }) => {
    const fixed = Object.entries(properties).flatMap(([name, each]) =>
      each.const === undefined ? [] : [[name, each.const] as const],
    );
    return Object.keys(properties).map((name) => ({
      ...(Object.fromEntries(fixed) as Record<string, unknown>),
      [name]: { no: { such: 'value' } },
    }));
  });
}

// Attack: inputs that the program did not expect, hoping that a handler trips over them.
describe.each(procedures)('%s', (name, procedure) => {
  it.each(NONSENSE)('refuses %s', async (_what, input) => {
    const answer = await page.request(name, input);
    expect(answer).toMatchObject({ type: 'error', error: { code: 'usage' } });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('refuses values of a wrong type', async () => {
    for (const input of misshapen(procedure)) {
      const answer = await page.request(name, input);
      expect(answer, JSON.stringify(input)).toMatchObject({ type: 'error', error: { code: 'usage' } });
    }
  });
});

describe.each(eventTypes)('subscribing to %s', (name) => {
  it('refuses a wrong filter', async () => {
    page.send({ type: 'subscribe', id: 900, name, filter: { 'no such property': 1 } });
    await page.request('settings.get', {});
    expect(page.messages[0]).toMatchObject({ type: 'error', id: 900, error: { code: 'usage' } });
  });
});

describe('names', () => {
  it.each([
    '',
    'toString',
    '__proto__',
    'entries',
    'entries.constructor',
    'entries.__proto__',
    'system.exit',
  ])('of no procedure, %j, are refused', async (name) => {
    if (name === '') page.raw(JSON.stringify({ type: 'request', id: 1, name, input: {} }));
    else expect(await page.request(name, {})).toMatchObject({ type: 'error', error: { code: 'usage' } });
    if (name === '') expect(await page.closed).toBe(1002);
  });

  it('of handlers and procedures are the same', () => {
    const names = (table: Record<string, object>) =>
      Object.entries(table).flatMap(([group, members]) =>
        Object.keys(members).map((each) => `${group}.${each}`),
      );
    expect(names(handlers).sort()).toEqual(names(contract).sort());
  });
});

/** What each procedure that takes a path would do with one. */
const WITH_PATH: Record<string, { use: 'read' | 'write'; inputs: (path: string) => unknown[] }> = {
  'files.list': { use: 'read', inputs: (path) => [{ path }] },
  'files.forget': { use: 'read', inputs: (path) => [{ path }] },
  'files.recognise': { use: 'read', inputs: (path) => [{ path }] },
  'files.makeFolder': { use: 'write', inputs: (path) => [{ path, name: 'made' }] },
  'models.predict': { use: 'read', inputs: (path) => [{ ids: ['a'], paths: [path] }] },
  'data.inspect': { use: 'read', inputs: (path) => sources(path).map((source) => ({ source })) },
  'data.samples': { use: 'read', inputs: (path) => sources(path).map((source) => ({ source })) },
  'settings.set': { use: 'write', inputs: (path) => [{ exportFolder: path }] },
  'system.backup': { use: 'write', inputs: (path) => [{ path }] },
  'system.backupAll': { use: 'write', inputs: (to) => [{ to }] },
  'system.restoreBackup': { use: 'write', inputs: (path) => [{ from: stand.open, to: path }] },
  'system.moveHome': { use: 'write', inputs: (path) => [{ path }] },
  'runs.writeReport': { use: 'write', inputs: (to) => [{ id: 'r', to }] },
  'runs.submit': { use: 'read', inputs: requests },
  'runs.check': { use: 'read', inputs: requests },
};

const sources = (path: string) => [
  ...['folder', 'cifar10', 'cifar100', 'idx'].map((kind) => ({ kind, path })),
  { kind: 'folder', path, labels: { file: 'meta/labels.csv' } },
];

function requests(path: string): unknown[] {
  return [
    ...sources(path).map((source) => ({ kind: 'add-dataset', source })),
    { kind: 'import-teacher', path, format: 'onnx' },
    { kind: 'import', path },
    { kind: 'export', model: 'm', to: path, options: { format: 'onnx' } },
  ];
}

const REFUSED = /is not in a folder that is open to this page|is not a whole path/;

// Attack: a page that is not ours to trust (or HTML that got into it) names files that the user never opened to it.
describe('paths', () => {
  it('are taken by exactly these procedures', () => {
    const taking = procedures.filter(([, { paths }]) => paths).map(([name]) => name);
    expect(taking.sort()).toEqual(Object.keys(WITH_PATH).sort());
  });

  const outside = (): [string, string][] => [
    ['outside', join(stand.secret, 'secret.txt')],
    ['of the system', '/etc/passwd'],
    ['that climbs', `${stand.open}/../secret/secret.txt`],
    ['through a link', join(stand.open, 'link/secret.txt')],
    ['through a link that climbs', `${stand.open}/link/../../secret`],
    ['that climbs within what is open', `${stand.open}/.new/..`],
    ['of a neighbour with the same beginning', `${stand.open}-not`],
    ['that is relative', '../secret'],
    ['with a null', `${stand.open}/a\0b`],
    ['that is no path', 'file:///etc/passwd'],
  ];

  it.each(Object.entries(WITH_PATH))(
    'outside of the open folders are refused by %s',
    async (name, { inputs }) => {
      for (const [what, path] of outside()) {
        for (const input of inputs(path)) {
          const answer = await page.request(name, input);
          expect(answer, `${what}: ${JSON.stringify(input)}`).toMatchObject({ error: { code: 'usage' } });
          expect(answer.type === 'error' && answer.error.message).toMatch(REFUSED);
        }
      }
      expect(readdirSync(stand.secret)).toEqual(['secret.html', 'secret.txt']);
      expect(readFileSync(join(stand.secret, 'secret.txt'), 'utf8')).toBe('SECRET');
      expect(stand.studio.catalog.jobs.list()).toEqual([]);
    },
  );

  it.each(Object.entries(WITH_PATH))('in the open folder pass the gate of %s', async (name, { inputs }) => {
    const path = join(stand.open, `inside-${name}`);
    if (name === 'files.list') mkdirSync(path);
    for (const input of inputs(path)) {
      // Not run: it would become a job.
      const asked = name === 'runs.submit' ? 'runs.check' : name;
      const answer = await page.request(asked, input);
      if (answer.type === 'error') expect(answer.error.message).not.toMatch(REFUSED);
    }
  });

  // Attack: an export that overwrites the catalog.
  it('of the catalog itself are never written, though its folder be open', async () => {
    const all = await startStand({ writable: ['/'] });
    const intruder = await Page.open(all);
    const home = all.studio.catalog.home;
    for (const to of [home.database, join(home.artifacts, 'x'), home.root, all.folder, '/']) {
      const request = { kind: 'export', model: 'm', to, options: { format: 'hf', overwrite: true } };
      const answer = await intruder.request('runs.submit', request);
      expect(answer.type === 'error' && answer.error.message, to).toMatch(/for writing/);
    }
    const exports = {
      kind: 'export',
      model: 'm',
      to: join(home.exports, 'x.onnx'),
      options: { format: 'onnx' },
    };
    expect(await intruder.request('runs.submit', exports)).toMatchObject({ error: { code: 'not-found' } });
    intruder.end();
    await all.end();
  });

  // Attack: a page that was taken over writes what other programs read: keys, start files, programs.
  it('that other programs read are never written, though the whole folder be open', async () => {
    const all = await startStand({ writable: [stand.open] });
    const intruder = await Page.open(all);
    mkdirSync(join(stand.open, '.ssh'));
    const asked = async (to: string, format: string) => {
      const request = { kind: 'export', model: 'm', to: join(stand.open, to), options: { format } };
      const answer = await intruder.request('runs.submit', request);
      return answer.type === 'error' ? `${answer.error.code}: ${answer.error.message}` : answer.type;
    };
    for (const [to, format] of [
      ['.ssh/authorized_keys', 'wavebank'],
      ['.bashrc', 'onnx'],
      ['.ssh/x.onnx', 'onnx'],
      ['.config', 'hf'],
      ['a/.b/c', 'tfjs'],
    ] as const) {
      expect(await asked(to, format), to).toMatch(/^usage: .* for writing\.$/);
    }
    expect(await asked('x.sh', 'onnx')).toMatch(/does not end in \.onnx/);
    expect(await asked('x.onnx', 'wavebank')).toMatch(/does not end in \.wavebank/);
    expect(await asked('x.onnx', 'onnx')).toMatch(/^not-found/);
    const backup = await intruder.request('system.backup', { path: join(stand.open, 'x.so') });
    expect(backup).toMatchObject({ error: { code: 'usage' } });
    intruder.end();
    await all.end();
  });

  it('of folders that are open for reading are not written', async () => {
    const reading = await startStand({ roots: [stand.open], writable: [] });
    const intruder = await Page.open(reading);
    const to = join(stand.open, 'x.onnx');
    const request = { kind: 'export', model: 'm', to, options: { format: 'onnx' } };
    expect(await intruder.request('runs.submit', request)).toMatchObject({ error: { code: 'usage' } });
    expect(await intruder.request('files.list', { path: stand.open })).toMatchObject({ type: 'result' });
    intruder.end();
    await reading.end();
  });

  it.each(['..', '.', '.hidden', 'a/b', 'a\\b', '../x', 'a\0b'])(
    'cannot be made from the folder name %j',
    async (name) => {
      const answer = await page.request('files.makeFolder', { path: stand.open, name });
      expect(answer).toMatchObject({ error: { code: 'usage' } });
      expect(existsSync(join(stand.folder, 'x'))).toBe(false);
    },
  );
});

// Attack: using up the memory with one message, or with many.
describe('messages', () => {
  it('beyond the limit end the connection', async () => {
    page.raw(Buffer.alloc(MAX_MESSAGE_BYTES + 1, 'x').toString());
    expect(await page.closed).toBe(1009);
  });

  it.each([
    ['that are no JSON', 'nonsense'],
    ['that are not of the protocol', '{"type":"eval","code":"1"}'],
    ['that are binary', Buffer.from('{}')],
  ])('%s end the connection', async (_what, message) => {
    page.raw(message);
    expect(await page.closed).toBe(1002);
  });

  it('that subscribe endlessly end the connection', async () => {
    for (let id = 0; id < 300; id++)
      page.send({ type: 'subscribe', id, name: 'entries.changed', filter: {} });
    expect(await page.closed).toBe(1008);
  });

  it('never carry where an error came from', async () => {
    const answer = await page.request('entries.get', { id: 'nobody' });
    expect(answer).toEqual({
      type: 'error',
      id: 1,
      error: { code: 'not-found', message: expect.any(String) as string, hint: expect.any(String) as string },
    });
  });

  it('of a crowd are all answered', async () => {
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, index) => page.request('entries.list', { offset: index })),
    );
    expect(answers.filter(({ type }) => type === 'result')).toHaveLength(500);
  });
});

// Attack: addresses that start programs.
describe('links', () => {
  it.each(['http://example.org', 'file:///etc/passwd', 'javascript:alert(1)', 'vscode://x', 'smb://host/x'])(
    'such as %s are not opened',
    async (url) => {
      const answer = await page.request('files.openExternal', { url });
      expect(answer).toMatchObject({
        error: { code: 'usage', message: `“${url}” is not opened: only https addresses are.` },
      });
    },
  );
});
