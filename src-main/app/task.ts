import { fileURLToPath } from 'node:url';
import { doTask } from '../work/tasks/do-task';
import { StopRequest } from '../work/worker/token';

/** `task ORDER NAME [THREADS]`: one part of a run, in a process that anything may have started: see `work/executors`. */
const [order, name, threads] = process.argv.slice(2);
if (order === undefined || name === undefined) {
  console.error('This does a part of a run of WAVE Studio, which starts it by itself.');
  process.exit(2);
}
const stop = new StopRequest();
const save = () => stop.ask('pause');
// Whoever started it here is gone, or wants it to end; a cluster says so by a signal.
process.on('disconnect', save).on('SIGTERM', save);
process.on('SIGINT', () => {}).on('SIGHUP', () => {});
const at = (entry: string) => fileURLToPath(new URL(`${entry}.js`, import.meta.url));
const programs = { batches: at('batches'), task: at('task') };
await doTask(order, name, stop, programs, threads === undefined ? undefined : Number(threads));
process.exit(0);
