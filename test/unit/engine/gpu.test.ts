import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEngine, probeEngines } from '../../../src-main/engine/open';
import { hardware, noGpuHere } from '../../../src-main/engine/tensorflow/gpu';
import { Verdicts } from '../../../src-main/engine/verdicts';
import { tensorFlow } from '../../support/engines';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wave-machine-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, content = ''): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

describe('whether there may be a GPU for TensorFlow', () => {
  it.each<[string, string[], NodeJS.ProcessEnv, RegExp | undefined]>([
    ['nothing', [], {}, /no \/dev\/nvidiactl/],
    ['a graphics card that only draws', ['dev/dri/renderD128'], {}, /no \/dev\/nvidiactl/],
    ['NVIDIA’s driver', ['dev/nvidiactl'], {}, undefined],
    ['a Jetson', ['dev/nvhost-gpu'], {}, undefined],
    ['WSL 2', ['dev/dxg'], {}, undefined],
    ['AMD’s driver', ['dev/kfd'], {}, undefined],
    ['a card that is chosen', ['dev/nvidiactl'], { CUDA_VISIBLE_DEVICES: '0' }, undefined],
    ['cards that are hidden', ['dev/nvidiactl'], { CUDA_VISIBLE_DEVICES: '' }, /CUDA_VISIBLE_DEVICES hides/],
    ['cards hidden by a number', ['dev/nvidiactl'], { CUDA_VISIBLE_DEVICES: '-1' }, /hides every GPU/],
  ])('is known without its library on a machine with %s', (_, files, env, reason) => {
    for (const file of files) write(file);
    if (reason) expect(noGpuHere({ root, env })).toMatch(reason);
    else expect(noGpuHere({ root, env })).toBeUndefined();
  });

  const shown = noGpuHere() === undefined;
  it.skipIf(process.platform !== 'linux' || tensorFlow().length === 0 || shown)(
    'where there is none, auto does not load TensorFlow, and says why it is not there',
    async () => {
      const engine = await openEngine({ engine: 'auto', device: 'auto', threads: 2 });
      expect(engine.name).toBe('onnxruntime');
      await engine.dispose();
      expect(readFileSync('/proc/self/maps', 'utf8')).not.toContain('libtensorflow');
      const { engines } = await probeEngines();
      expect(engines.find(({ name, device }) => name === 'tensorflow' && device === 'gpu')).toMatchObject({
        works: false,
        reason: expect.stringContaining('The tensorflow engine has no GPU to compute on: ') as string,
      });
      expect(readFileSync('/proc/self/maps', 'utf8')).toContain('libtensorflow'); // for the processor
    },
  );
});

describe('which hardware a measured time holds for', () => {
  it('is told apart by card, driver and what is hidden', () => {
    const none = hardware({ root, env: {} });
    write('proc/driver/nvidia/gpus/0000:01:00.0/information', 'Model: \t NVIDIA H200\nIRQ: 1\n');
    write('proc/driver/nvidia/version', 'NVRM version: 570.1\nGCC version: 12\n');
    const card = hardware({ root, env: {} });
    expect(card).toContain('NVRM version: 570.1|NVIDIA H200|');
    write('proc/driver/nvidia/version', 'NVRM version: 580.1\n');
    const driver = hardware({ root, env: {} });
    const hidden = hardware({ root, env: { CUDA_VISIBLE_DEVICES: '1' } });
    expect(new Set([none, card, driver, hidden]).size).toBe(4);
  });
});

describe('a verdict', () => {
  it('is kept from process to process, and measured anew where its file is damaged', () => {
    const path = join(root, 'engines/verdicts.json');
    expect(new Verdicts(path).get('a')).toBeUndefined();
    new Verdicts(path).set('a', false);
    new Verdicts(path).set('b', true);
    expect([new Verdicts(path).get('a'), new Verdicts(path).get('b')]).toEqual([false, true]);
    writeFileSync(path, '{"a": fal');
    expect(new Verdicts(path).get('a')).toBeUndefined();
    new Verdicts(path).set('a', true);
    expect(new Verdicts(path).get('a')).toBe(true);
  });
});
