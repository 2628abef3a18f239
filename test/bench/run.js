import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Runs the ViT step of both implementations in turn, so that both meet the machine in the same state. */
const CASES = [
  { width: 192, depth: 4, batch: 32, microBatch: 8 },
  { width: 192, depth: 12, batch: 64, microBatch: 8 },
];
const THREADS = 2;
const here = import.meta.dirname;

/** Prints what the command prints and returns the milliseconds it tells, or undefined where it cannot run. */
function time(command, args) {
  const { stdout, status } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) return undefined;
  process.stdout.write(stdout);
  return Number(/([\d.]+) ms/.exec(stdout)?.[1]);
}

for (const { width, depth, batch, microBatch } of CASES) {
  const program = resolve(here, '../../out/bench/vit-step.js');
  const ours = time(process.execPath, [program, ...[width, depth, batch, microBatch, THREADS].map(String)]);
  const script = resolve(here, 'vit_step.py');
  const theirs = time('/usr/bin/python3', [script, ...[width, depth, batch, THREADS].map(String)]);
  if (ours === undefined) throw new Error('The benchmark failed.');
  console.log(
    theirs === undefined ? 'PyTorch is not installed here: no ratio.' : `ratio ${(theirs / ours).toFixed(2)}`,
  );
}
