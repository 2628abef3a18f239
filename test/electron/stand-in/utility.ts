import { EventEmitter } from 'node:events';

/**
 * Loaded before a utility process's script: gives it `process.parentPort`, which tells of messages and of nothing else.
 * “Each child process created using the utilityProcess API can communicate with its parent through it.”
 */
const parentPort = Object.assign(new EventEmitter(), {
  // To a host that is gone nothing can be said, and nobody is told.
  postMessage: (message: unknown) => {
    if (process.connected) process.send?.(message, undefined, {}, () => {});
  },
});
process.on('message', (data) => parentPort.emit('message', { data, ports: [] }));
// A lost host is not told.
process.on('disconnect', () => {});
Object.assign(process, { parentPort });
