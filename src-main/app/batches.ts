import { parentPort, workerData } from 'node:worker_threads';
import { serveBatches } from '../work/worker/batch-thread';
import type { BatchOrder } from '../work/worker/threaded-batches';

await serveBatches(parentPort!, workerData as BatchOrder);
