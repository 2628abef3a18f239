import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/**
 * Training steps of both implementations in turn, several times over, so that both meet the machine in the same states.
 * Names of cases, e.g. `4x32` for depth 4 and batch 32, choose among them; `share` is the share of a run's time that steps
 * have while a teacher answers beside them. PyTorch is looked for in WAVE_PYTHON (an
 * interpreter's path), then in `python3`.
 */
const CASES = [
  { width: 192, depth: 4, batch: 32, steps: 16 },
  { width: 192, depth: 12, batch: 64, steps: 7 },
  // For a GPU, when it is asked for by name.
  { width: 192, depth: 12, batch: 256, steps: 40, only: true },
];
const ROUNDS = 3;
const THREADS = 2;
const MODES = ['fp32', 'compiled', 'bf16', 'compiled-bf16'];
/** Where the tensorflow engine is installed: its captured step, the same through XLA, on a GPU, and op by op. */
const OTHERS = ['tensorflow', 'tensorflow-xla', 'tensorflow-gpu', 'tensorflow-eager'];
const here = import.meta.dirname;

/** As the program's workers are started. PyTorch runs as it is installed; the first slows it down. */
const MEMORY = { MALLOC_MMAP_THRESHOLD_: String(2 ** 20), GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' };

/** The interpreter that has PyTorch 2 or newer, with what it says of itself; undefined where there is none. */
function findTorch() {
  const question = 'import sys, torch; print(sys.executable, torch.__version__)';
  for (const python of [process.env.WAVE_PYTHON, 'python3', '/usr/bin/python3']) {
    if (!python) continue;
    const { stdout, status } = spawnSync(python, ['-c', question], { encoding: 'utf8' });
    const [path, version] = (stdout ?? '').trim().split(' ');
    if (status === 0 && Number.parseInt(version, 10) >= 2) return { python: path, version };
  }
  return undefined;
}

/** What the command tells as JSON; undefined where it cannot run, with the reason on standard error. */
function measure(command, args) {
  const env = command === process.execPath ? { ...MEMORY, ...process.env } : process.env;
  const { stdout, stderr, status } = spawnSync(command, args.map(String), { encoding: 'utf8', env });
  if (status === 0) return JSON.parse(stdout);
  if (command === process.execPath && !OTHERS.includes(args.at(-1))) {
    throw new Error(`The benchmark failed: ${stderr}`);
  }
  const lines = stderr.trim().split('\n');
  console.error(`${args.at(-1)}: ${lines.find((line) => line.includes('Error: ')) ?? lines.at(-1)}`);
  return undefined;
}

/** Runs of one implementation → its steps from the shortest, and the largest of everything else. */
function together(runs) {
  if (runs.some((run) => !run)) return undefined;
  const times = runs.flatMap((run) => run.milliseconds).sort((a, b) => a - b);
  const largest = (name) => Math.max(...runs.map((run) => run[name]));
  return {
    shortest: times[0],
    median: times[times.length >> 1],
    gflop: runs[0].gflop,
    gemm: largest('gemm'),
    memory: largest('memory'),
  };
}

const ms = (value) => `${value.toFixed(0)} ms`;
const percent = (value) => `${(100 * value).toFixed(0)} %`;
const both = ({ shortest, median }) => `${ms(shortest)} (median ${ms(median)})`;

function report({ width, depth, batch }, plain, composed, torch, others) {
  const rate = plain.gflop / plain.shortest; // GFLOP/ms: TFLOP/s
  const gemm = Math.max(plain.gemm, composed.gemm);
  const more = (statistic) => percent(composed[statistic] / plain[statistic] - 1);
  console.log(`ViT D${width} L${depth} B${batch}, whole step on ${THREADS} threads`);
  console.log(
    `  onnxruntime      ${both(plain)}, ${plain.memory.toFixed(0)} MiB, ${(1000 * rate).toFixed(0)} GFLOP/s: ${percent((1000 * rate) / gemm)} of its matrix product (${gemm.toFixed(0)} GFLOP/s)`,
  );
  console.log(`  from templates   ${both(composed)}: ${more('shortest')} more (median ${more('median')})`);
  for (const [engine, runs] of others) {
    if (!runs) continue;
    const images = (1000 * batch) / runs.shortest;
    const share = percent((1000 * runs.gflop) / runs.shortest / runs.gemm);
    console.log(
      `  ${engine.padEnd(17)}${both(runs)}, ${runs.memory.toFixed(0)} MiB, ${images.toFixed(0)} images/s: ${share} of its matrix product, ${(plain.shortest / runs.shortest).toFixed(2)} times onnxruntime's speed (median ${(plain.median / runs.median).toFixed(2)})`,
    );
  }
  for (const [mode, runs] of torch) {
    if (!runs) continue;
    const ratio = (statistic) => (runs[statistic] / plain[statistic]).toFixed(2);
    console.log(
      `  ${`PyTorch ${mode}`.padEnd(21)} ${both(runs)}, ${runs.memory.toFixed(0)} MiB: we are ${ratio('shortest')} times as fast (median ${ratio('median')}), in ${(plain.memory / runs.memory).toFixed(2)} of its memory`,
    );
  }
}

const found = findTorch();
console.log(
  found
    ? `Against PyTorch ${found.version} of ${found.python}`
    : 'There is no PyTorch 2 here (WAVE_PYTHON=path names an interpreter that has it): no ratios.',
);
const chosen = process.argv.slice(2);
const program = resolve(here, '../../out/bench/vit-step.js');
for (const { steps, only = false, ...size } of CASES) {
  const { width, depth, batch } = size;
  if (chosen.length > 0 ? !chosen.includes(`${depth}x${batch}`) : only) continue;
  const numbers = [width, depth, batch, steps, THREADS];
  const plain = [];
  const composed = [];
  const torch = new Map(found ? MODES.map((mode) => [mode, []]) : []);
  const others = new Map(OTHERS.map((engine) => [engine, []]));
  for (let round = 0; round < ROUNDS; round++) {
    plain.push(measure(process.execPath, [program, 'plain', ...numbers]));
    for (const [engine, runs] of others) {
      if (!runs.includes(undefined))
        runs.push(measure(process.execPath, [program, 'plain', ...numbers, engine]));
    }
    for (const [mode, runs] of torch)
      runs.push(measure(found.python, [resolve(here, 'vit_step.py'), ...numbers, mode]));
    composed.push(measure(process.execPath, [program, 'composed', ...numbers]));
  }
  const modes = [...torch].map(([mode, runs]) => [mode, together(runs)]);
  const engines = [...others].map(([engine, runs]) => [engine, together(runs)]);
  report(size, together(plain), together(composed), modes, engines);
}

if (chosen.length === 0 || chosen.includes('share')) {
  console.log(`Condensing a ViT of 128x6 in batches of 32 on ${THREADS} threads, with a teacher`);
  spawnSync(process.execPath, [resolve(here, '../../out/bench-share/share.js')], {
    ...{ stdio: 'inherit', env: { ...MEMORY, ...process.env } },
  });
}
