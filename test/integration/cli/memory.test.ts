import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { writeSafetensors } from '../../../src-main/formats/safetensors/writer';
import type { ViTConfig } from '../../../src-main/nn/config';
import { randomViT } from '../../unit/formats/helpers';
import { Cli, temporaryFolder } from './helpers';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const files = temporaryFolder();
const cli = new Cli(temporaryFolder());

/** The weights of DeiT-3-Medium: enough to tell what they take from what else varies. For small images: soon computed. */
const LARGE: Partial<ViTConfig> = {
  ...{ imgSize: 64, patchSize: 16, numClasses: 1000 },
  ...{ embedDim: 512, depth: 12, numHeads: 8 },
};
const TINY: Partial<ViTConfig> = { embedDim: 64, numHeads: 1 };
let largeBytes = 0;
/** 86 567 656 parameters in float32. */
const DEIT_BASE_BYTES = 4 * 86_567_656;

type Format = [format: string, ...more: string[]];
const ALSO: Format[] = [['hf'], ['onnx'], ['onnx', '--precision', 'int8']];
/** Those that are written most unlike each other; all of them in `npm run test:hard`. */
const FORMATS: Format[] = [
  ['timm'],
  ['tfjs'],
  ['onnx', '--precision', 'fp16'],
  ...(process.env['WAVE_TEST_HARD'] ? ALSO : []),
];

/** Writes a checkpoint and takes it into the catalog. @returns its size in bytes */
async function checkpointOf(name: string, config: Partial<ViTConfig>): Promise<number> {
  const { weights } = randomViT(config);
  const path = join(files, `${name}.safetensors`);
  await writeSafetensors(path, weights);
  cli.json('import', path);
  return [...weights.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
}

/** Runs a command to its end. @returns the largest memory that any of its processes ever had, in bytes */
async function peakOf(...args: string[]): Promise<number> {
  const running = cli.start(...args);
  let peak = 0;
  while (running.child.exitCode === null) {
    for (const pid of withChildren(running.child.pid!)) peak = Math.max(peak, highWaterMark(pid));
    await sleep(5);
  }
  const { status, stderr } = await running.ended;
  expect(status, stderr).toBe(0);
  return peak;
}

function withChildren(pid: number): number[] {
  const children = contentOf(`/proc/${pid}/task/${pid}/children`).split(' ');
  return [pid, ...children.filter(Boolean).map(Number)];
}

function highWaterMark(pid: number): number {
  return 1024 * Number(/VmHWM:\s*(\d+)/.exec(contentOf(`/proc/${pid}/status`))?.[1] ?? 0);
}

/** Empty where the process has ended meanwhile. */
function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

describe.skipIf(process.platform !== 'linux')('the memory that a large model takes', () => {
  beforeAll(async () => {
    await checkpointOf('tiny', TINY);
    largeBytes = await checkpointOf('large', LARGE);
  });

  it.each([
    ['import', (name: string) => ['import', join(files, `${name}.safetensors`)]],
    ...FORMATS.map(([format, ...more]): [string, (name: string) => string[]] => [
      `export to ${[format, ...more].join(' ')}`,
      (name) => [
        ...['export', name, '--format', format, ...more],
        ...['--to', join(files, [name, format, ...more].join('-'))],
      ],
    ]),
  ])('by an %s is below twice its size, for one like DeiT-Base', async (_, command) => {
    const tiny = await peakOf(...command('tiny'));
    expect(tiny).toBeGreaterThan(0);
    // What the program itself takes stays, the rest grows with the weights.
    const whole = (large: number) => tiny + (large - tiny) * (DEIT_BASE_BYTES / largeBytes);
    expect(whole(await peakOf(...command('large')))).toBeLessThan(2 * DEIT_BASE_BYTES);
  });
});

describe.skipIf(process.platform !== 'linux')('the memory that condensing takes', () => {
  beforeAll(() => {
    cli.json('data', 'add', 'synthetic', '--count', '64', '--img-size', '32', '--name', 'shapes');
    const small = ['--channels', '8', '--steps', '2', '--batch', '16'];
    cli.json('teacher', 'train', '--data', 'shapes', '--name', 'teacher', ...small);
  });

  it('is for twelve sizes at once not that of twelve, but nearly that of the largest', async () => {
    const data = ['--data', 'shapes', '--teacher', 'teacher', '--patch', '4', '--batch', '16'];
    const condense = (...options: string[]) => peakOf('condense', ...data, ...options);
    const largest = await condense('--width', '128', '--depth', '4', '--steps', '3', '--name', 'largest');
    const elastic = await condense('--sizes', '64-128x1-4', '--steps', '36', '--name', 'elastic');
    expect(elastic).toBeLessThan(1.5 * largest);
  });
});
