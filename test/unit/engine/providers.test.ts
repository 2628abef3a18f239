import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OnnxRuntimeEngine } from '../../../src-main/engine/onnxruntime/engine';
import { gpuProviders, type Provider, shownGpus } from '../../../src-main/engine/onnxruntime/providers';
import { tryOut } from '../../../src-main/engine/trial';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wave-providers-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, content = ''): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

describe('what may compute on a GPU', () => {
  it.each<[NodeJS.Platform, boolean, string[]]>([
    ['linux', false, ['webgpu']],
    ['linux', true, ['cuda', 'webgpu']],
    ['win32', false, ['webgpu', 'dml']],
    ['darwin', false, ['webgpu', 'coreml']],
    ['freebsd', false, ['webgpu']],
  ])('on %s, with CUDA’s library beside the others %s: %j', (platform, cuda, names) => {
    if (cuda) write('libonnxruntime_providers_cuda.so');
    expect(gpuProviders({ platform, libraries: root }).map(({ name }) => name)).toEqual(names);
  });
});

describe('the GPUs that a Linux shows', () => {
  const card = (name: string, vendor: string, device: string) => {
    write(`dev/dri/${name}`);
    write(`sys/class/drm/${name}/device/vendor`, `${vendor}\n`);
    write(`sys/class/drm/${name}/device/device`, `${device}\n`);
  };

  it('are none where only software can answer', () => {
    expect(shownGpus({ platform: 'linux', root })).toEqual([]);
    card('renderD128', '0x1af4', '0x1050'); // a virtual machine's
    write('dev/dri/card0');
    expect(shownGpus({ platform: 'linux', root })).toEqual([]);
  });

  it('are told apart by their numbers', () => {
    card('renderD128', '0x1002', '0x744c');
    card('renderD129', '0x10de', '0x2684');
    write('dev/nvidiactl');
    expect(shownGpus({ platform: 'linux', root })).toEqual([
      'dev/nvidiactl',
      '0x1002 0x744c',
      '0x10de 0x2684',
    ]);
  });

  it('may be there on other systems', () => expect(shownGpus({ platform: 'win32', root })).toHaveLength(1));
});

describe('a provider', () => {
  /** Stands for one whose tensors do not stay on the device, such as CUDA's in the binding for Node. */
  const elsewhere: Provider = { name: 'cpu', resident: false, contrib: true };

  it('whose tensors do not stay on the device computes the same training steps', async () => {
    const engine = await OnnxRuntimeEngine.open('gpu', 2, false, [elsewhere]);
    expect([engine.device, engine.provider]).toEqual(['gpu', 'cpu']);
    await tryOut(engine);
    await engine.dispose();
  });

  it('that cannot be used here makes room for the next', async () => {
    const absent: Provider = { name: 'coreml', resident: false, contrib: true };
    const engine = await OnnxRuntimeEngine.open('gpu', 2, false, [absent, elsewhere]);
    expect(engine.provider).toBe('cpu');
    await engine.dispose();
    await expect(OnnxRuntimeEngine.open('gpu', 2, false, [absent])).rejects.toMatchObject({
      code: 'engine',
      message: 'The onnxruntime engine found no GPU on this machine.',
    });
  });
});
