import { describe, expect, it } from 'vitest';
import type { Frame, Invocation, Page } from '../../../src-main/api/transport/ipc';
import { CHANNELS, serveIpc } from '../../../src-main/api/transport/ipc';
import { openHost } from './helpers';

const ORIGIN = 'app://wave';
const OURS: Frame = { origin: ORIGIN, parent: null };

/** Electron's side of the channels, without Electron. */
function openIpc() {
  const host = openHost();
  const channels = new Map<string, (event: Invocation, ...args: unknown[]) => unknown>();
  const granted: string[] = [];
  const listeners: Record<string, (details: { isMainFrame: boolean; isSameDocument: boolean }) => void> = {};
  const sent: unknown[][] = [];
  const page: Page = {
    id: 7,
    isDestroyed: () => false,
    send: (...message) => void sent.push(message),
    once: (event, listener) => (listeners[event] = listener),
    on: (event, listener) => (listeners[event] = listener),
  };
  serveIpc(
    host,
    { handle: (channel, listener) => void channels.set(channel, listener) },
    { origin: ORIGIN, grant: (path) => granted.push(path) },
  );
  const invoke = (frame: Frame | null, channel: string, ...args: unknown[]) =>
    channels.get(channel)!({ senderFrame: frame, sender: page }, ...args);
  return { host, granted, listeners, sent, invoke, channels };
}

const REFUSED = {
  error: { code: 'usage', message: 'This page may not use WAVE Studio.', hint: 'Close it.' },
};

describe('the channels of a window', () => {
  it('answer our page with a result or an error, as data', async () => {
    const { invoke, host } = openIpc();
    const { catalog } = host.studio;
    expect(await invoke(OURS, CHANNELS.request, 'runs.list', {})).toEqual({ result: [] });
    expect(await invoke(OURS, CHANNELS.request, 'system.info', {})).toMatchObject({
      result: { home: catalog.home.root },
    });
    expect(await invoke(OURS, CHANNELS.request, 'runs.list', { nonsense: 1 })).toMatchObject({
      error: { code: 'usage' },
    });
  });

  // Attack: a page that was navigated to, or a frame within ours, calls the program.
  it.each([
    ['a foreign page', { origin: 'https://evil.example', parent: null }],
    ['a file', { origin: 'file://', parent: null }],
    ['a page of no origin', { origin: 'null', parent: null }],
    ['another host of our scheme', { origin: 'app://evil', parent: null }],
    ['a frame within a page', { origin: ORIGIN, parent: OURS }],
    ['a page that is gone', null],
  ])('refuse %s on each of them', async (_what, frame) => {
    const { invoke, channels, granted } = openIpc();
    expect(channels.size).toBe(4);
    expect(await invoke(frame, CHANNELS.request, 'system.info', {})).toEqual(REFUSED);
    expect(await invoke(frame, CHANNELS.subscribe, 1, 'runs.log', {})).toEqual(REFUSED);
    expect(await invoke(frame, CHANNELS.unsubscribe, 1)).toEqual(REFUSED);
    expect(await invoke(frame, CHANNELS.grant, ['/etc/passwd'])).toEqual(REFUSED);
    expect(granted).toEqual([]);
  });

  it('tell a page what it subscribed to, until it is loaded anew', async () => {
    const { invoke, host, sent, listeners } = openIpc();
    const { events, catalog } = host.studio;
    const { id } = catalog.jobs.create({ kind: 'condense', spec: null });
    await invoke(OURS, CHANNELS.subscribe, 3, 'runs.saved', {});
    events.emit('saved', { job: id, step: 1 });
    listeners['did-start-navigation']!({ isMainFrame: true, isSameDocument: true });
    events.emit('saved', { job: id, step: 2 });
    listeners['did-start-navigation']!({ isMainFrame: true, isSameDocument: false });
    events.emit('saved', { job: id, step: 3 });
    expect(sent).toEqual([1, 2].map((step) => [CHANNELS.event, 3, { run: id, step }]));
  });

  it('open what was dropped, and only paths', async () => {
    const { invoke, granted } = openIpc();
    await invoke(OURS, CHANNELS.grant, ['/a/b.onnx']);
    expect(await invoke(OURS, CHANNELS.grant, [{ path: '/c' }])).toMatchObject({ error: {} });
    expect(granted).toEqual(['/a/b.onnx']);
  });
});
