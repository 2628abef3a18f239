import { readFileSync } from 'node:fs';
import { EventEmitter } from 'node:events';
import { resolve } from 'node:path';
import type { App, Session, Shell } from 'electron';
import { rolldown } from 'rolldown';
import { describe, expect, it, vi } from 'vitest';
import { CHANNELS } from '../../../src-main/api/transport/ipc';
import type { Bridge } from '../../../src-main/api/contract/bridge';
import { lockPages, lockPermissions, openExternal } from '../../../src-main/app/electron/lockdown';
import { isOwnPage } from '../../../src-main/app/electron/origin';

interface Recorded {
  invoked: unknown[][];
  exposed: Record<string, unknown>;
  hear?: (event: unknown, ...args: unknown[]) => void;
}

/** What the preload did with Electron. */
const electron = vi.hoisted((): Recorded => ({ invoked: [], exposed: {} }));

vi.mock('electron', () => ({
  contextBridge: {
    exposeInMainWorld: (name: string, api: unknown) => (electron.exposed[name] = api),
  },
  ipcRenderer: {
    on: (channel: string, listener: Recorded['hear'] & {}) => {
      electron.invoked.push(['on', channel]);
      electron.hear = listener;
    },
    invoke: (...message: unknown[]) => {
      electron.invoked.push(message);
      return Promise.resolve({ result: null });
    },
  },
  webUtils: { getPathForFile: (file: { path: string }) => file.path },
}));

const APP = resolve(import.meta.dirname, '../../../src-main/app');

describe('addresses', () => {
  it.each([
    ['app://wave/', true],
    ['app://wave/index.html#/runs', true],
    ['app://evil/', false],
    ['app://wave.evil/', false],
    ['https://wave/', false],
    ['file:///etc/passwd', false],
    ['javascript:alert(1)', false],
    ['nonsense', false],
  ])('%s is ours: %s', (address, ours) => expect(isOwnPage(address)).toBe(ours));
});

// Attack: a link, a redirect or a script takes the window to a page that then has the bridge.
describe('a page', () => {
  function lockedContents() {
    const app = new EventEmitter();
    lockPages(app as unknown as App);
    const opened: ((details: { url: string }) => { action: string })[] = [];
    const contents = Object.assign(new EventEmitter(), {
      setWindowOpenHandler: (handler: (details: { url: string }) => { action: string }) =>
        opened.push(handler),
    });
    app.emit('web-contents-created', {}, contents);
    return { contents, opened };
  }

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('stays by %s', (event) => {
    const { contents } = lockedContents();
    const stay = vi.fn();
    contents.emit(event, { url: 'https://evil.example/', preventDefault: stay });
    expect(stay).toHaveBeenCalledOnce();
    contents.emit(event, { url: 'app://wave/#/runs', preventDefault: stay });
    expect(stay).toHaveBeenCalledOnce();
  });

  it('embeds no other and opens no window', () => {
    const { contents, opened } = lockedContents();
    const prevent = vi.fn();
    contents.emit('will-attach-webview', { preventDefault: prevent });
    expect(prevent).toHaveBeenCalledOnce();
    expect(opened.map((handler) => handler({ url: 'https://example.org' }))).toEqual([{ action: 'deny' }]);
  });

  it('gets no permission but to copy, and the camera without its microphone', () => {
    const set: Record<string, (...args: never[]) => unknown> = {};
    const session = new Proxy(
      {},
      { get: (_target, name: string) => (handler: never) => (set[name] = handler) },
    );
    lockPermissions(session as unknown as Session);
    const asked = (permission: string, requestingUrl: string, mediaTypes?: string[]) => {
      let answer: boolean | undefined;
      set['setPermissionRequestHandler']!(
        null as never,
        permission as never,
        ((given: boolean) => (answer = given)) as never,
        { requestingUrl, ...(mediaTypes && { mediaTypes }) } as never,
      );
      const checked = set['setPermissionCheckHandler']!(
        null as never,
        permission as never,
        requestingUrl as never,
        { mediaType: mediaTypes?.at(-1) } as never,
      );
      expect(checked).toBe(answer);
      return answer;
    };
    for (const permission of ['media', 'geolocation', 'notifications', 'openExternal', 'fileSystem', 'usb']) {
      expect(asked(permission, 'app://wave/')).toBe(false);
    }
    expect(asked('media', 'app://wave/', ['video'])).toBe(true);
    expect(asked('media', 'app://wave/', ['audio'])).toBe(false);
    expect(asked('media', 'app://wave/', ['video', 'audio'])).toBe(false);
    expect(asked('media', 'https://evil.example/', ['video'])).toBe(false);
    expect(asked('clipboard-sanitized-write', 'app://wave/')).toBe(true);
    expect(asked('clipboard-sanitized-write', 'https://evil.example/')).toBe(false);
    expect(set['setDevicePermissionHandler']!()).toBe(false);
  });
});

describe('a link', () => {
  it('is opened outside only over https', async () => {
    const opened: string[] = [];
    const shell = { openExternal: (url: string) => Promise.resolve(void opened.push(url)) } as Shell;
    await openExternal(shell, 'https://arxiv.org/abs/2406.17503');
    for (const url of [
      'http://arxiv.org',
      'file:///bin/sh',
      'javascript:0',
      'ms-settings:',
      '\\\\host\\share',
    ]) {
      await expect(openExternal(shell, url)).rejects.toMatchObject({ code: 'usage' });
    }
    expect(opened).toEqual(['https://arxiv.org/abs/2406.17503']);
  });

  it('is opened by one function only', () => {
    const source = readFileSync(resolve(APP, 'electron/services.ts'), 'utf8');
    expect(source).toContain('openExternal(shell, url)');
    expect(source).not.toMatch(/shell\.open(External|Path)/);
  });
});

describe('the preload', () => {
  it('imports nothing at run time but Electron', async () => {
    const bundle = await rolldown({
      input: resolve(APP, 'preload.ts'),
      external: ['electron'],
      logLevel: 'silent',
    });
    const { output } = await bundle.generate({ format: 'cjs' });
    await bundle.close();
    expect(output).toHaveLength(1);
    expect(output[0].imports).toEqual(['electron']);
    expect(output[0].moduleIds).toHaveLength(1);
  });

  it('gives the page named functions, which use the channels of the program', async () => {
    await import('../../../src-main/app/preload');
    const bridge = electron.exposed['wave'] as Bridge;
    expect(Object.keys(electron.exposed)).toEqual(['wave']);
    expect(Object.keys(bridge).sort()).toEqual(['acceptFiles', 'request', 'subscribe']);
    const told: unknown[] = [];
    await bridge.request('system.info', {});
    const end = bridge.subscribe('runs.log', {}, (payload) => told.push(payload));
    electron.hear!({}, 0, 'a line');
    end();
    electron.hear!({}, 0, 'after the end');
    expect(await bridge.acceptFiles([{ path: '/a' }, { path: '' }])).toEqual(['/a']);
    expect(told).toEqual(['a line']);
    expect(electron.invoked).toEqual([
      ['on', CHANNELS.event],
      [CHANNELS.request, 'system.info', {}],
      [CHANNELS.subscribe, 0, 'runs.log', {}],
      [CHANNELS.unsubscribe, 0],
      [CHANNELS.grant, ['/a']],
    ]);
  });
});

describe('the window', () => {
  it('is isolated, sandboxed and without Node, in so many words', () => {
    const source = readFileSync(resolve(APP, 'electron/window.ts'), 'utf8');
    for (const setting of [
      'contextIsolation: true',
      'sandbox: true',
      'nodeIntegration: false',
      'nodeIntegrationInWorker: false',
      'webSecurity: true',
    ]) {
      expect(source).toContain(setting);
    }
  });
});
