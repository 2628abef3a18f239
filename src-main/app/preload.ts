import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge } from '../api/contract/bridge';

/**
 * What the page of the desktop window gets: named functions, nothing of Electron. Sandboxed preloads cannot import files
 * of ours at run time, so the channels' names stand here again; a test compares them.
 */
const CHANNELS = {
  request: 'wave:request',
  subscribe: 'wave:subscribe',
  unsubscribe: 'wave:unsubscribe',
  event: 'wave:event',
  grant: 'wave:grant',
};

const listeners = new Map<number, (payload: unknown) => void>();
let nextId = 0;

ipcRenderer.on(CHANNELS.event, (_event, id: number, payload: unknown) => listeners.get(id)?.(payload));

const bridge: Bridge = {
  request: (procedure, input) =>
    ipcRenderer.invoke(CHANNELS.request, procedure, input) as Promise<{ result?: unknown; error?: unknown }>,
  subscribe: (event, filter, listener) => {
    const id = nextId++;
    listeners.set(id, listener);
    void ipcRenderer.invoke(CHANNELS.subscribe, id, event, filter);
    return () => {
      listeners.delete(id);
      void ipcRenderer.invoke(CHANNELS.unsubscribe, id);
    };
  },
  acceptFiles: async (files) => {
    // Only files that a person dropped or chose have a path; ones that a script made have none.
    const paths = files.map((file) => webUtils.getPathForFile(file as File)).filter((path) => path !== '');
    await ipcRenderer.invoke(CHANNELS.grant, paths);
    return paths;
  },
};

contextBridge.exposeInMainWorld('wave', bridge);
