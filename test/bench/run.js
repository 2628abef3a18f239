import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Training steps of both implementations in turn, so that both meet the machine in the same state. */
const CASES = [
  { width: 192, depth: 4, batch: 32 },
  { width: 192, depth: 12, batch: 64 },
];
const STEPS = 12;
const THREADS = 2;
const here = import.meta.dirname;

/** What the command tells as JSON, or undefined where it cannot run. */
function measure(command, args) {
  const { stdout, stderr, status } = spawnSync(command, args.map(String), { encoding: 'utf8' });
  if (status === 0) return JSON.parse(stdout);
  if (command === process.execPath) throw new Error(`The benchmark failed: ${stderr}`);
  return undefined;
}

const program = resolve(here, '../../out/bench/vit-step.js');
for (const { width, depth, batch } of CASES) {
  const size = [width, depth, batch, STEPS, THREADS];
  const plain = measure(process.execPath, [program, 'plain', ...size]);
  const torch = measure('/usr/bin/python3', [resolve(here, 'vit_step.py'), ...size]);
  const composed = measure(process.execPath, [program, 'composed', ...size]);
  const gemm = Math.max(plain.gemm, composed.gemm);
  const ms = (value) => `${value.toFixed(0)} ms`;
  const percent = (value) => `${(100 * value).toFixed(0)} %`;
  console.log(`ViT D${width} L${depth} B${batch}, whole step on ${THREADS} threads`);
  console.log(
    `  onnxruntime  ${ms(plain.milliseconds)}, ${plain.gflops.toFixed(0)} GFLOP/s: ${percent(plain.gflops / gemm)} of its matrix product (${gemm.toFixed(0)} GFLOP/s)`,
  );
  console.log(
    `  from templates  ${ms(composed.milliseconds)}: ${percent(composed.milliseconds / plain.milliseconds - 1)} more`,
  );
  if (!torch) console.log('  PyTorch is not installed here: no ratios.');
  else {
    console.log(
      `  PyTorch ${torch.version}  ${ms(torch.milliseconds)}: speed ratio ${(torch.milliseconds / plain.milliseconds).toFixed(2)}, peak memory ratio ${(plain.memory / torch.memory).toFixed(2)} (${plain.memory.toFixed(0)} / ${torch.memory.toFixed(0)} MiB)`,
    );
  }
}
