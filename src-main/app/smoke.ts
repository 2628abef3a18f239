import { openNatives } from './electron/natives';

/** A process's whole life: says once which native parts work where it was started. */
const found = await openNatives();
const { parentPort } = process as unknown as { parentPort?: { postMessage(message: unknown): void } };
if (parentPort) parentPort.postMessage(found);
else await new Promise((resolve) => process.send?.(found, resolve));
process.exit(0);
