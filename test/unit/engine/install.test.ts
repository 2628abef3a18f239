import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentProgress, StopSignal } from '../../../src-main/base/progress';
import {
  installTensorFlow,
  type LibrarySource,
  removeTensorFlow,
} from '../../../src-main/engine/tensorflow/install';
import {
  BINDING,
  FILES,
  installed,
  tensorFlowFolder,
} from '../../../src-main/engine/tensorflow/installation';

describe.skipIf(process.platform !== 'linux')('installing the tensorflow engine', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wave-install-'));
    vi.stubEnv('WAVE_STUDIO_ENGINES', join(folder, 'engines'));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Programs of the given names that print something, and nothing else on the path. */
  function onlyPrograms(programs: Record<string, string>): void {
    for (const [name, script] of Object.entries(programs)) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
    vi.stubEnv('PATH', folder);
    vi.stubEnv('CXX', '');
  }

  /** A folder with the files that a library is known by. */
  function library(): string {
    mkdirSync(join(folder, 'lib/include/tensorflow/c/eager'), { recursive: true });
    const files = [
      'include/tensorflow/c/eager/c_api.h',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
    ];
    for (const file of files) writeFileSync(join(folder, 'lib', file), '');
    return join(folder, 'lib');
  }

  it.each<[string, Record<string, string>, () => LibrarySource, RegExp, RegExp]>([
    [
      'no Python',
      {},
      () => ({ from: 'pip', cpu: true }),
      /needs Python 3.10 to 3.13, and there is none/,
      /python3-venv/,
    ],
    [
      'a Python that is too new',
      { python3: 'echo 3.99' },
      () => ({ from: 'pip', cpu: true }),
      /python3 is 3.99/,
      /--python/,
    ],
    [
      'a Python without its venv module',
      { python3: '[ "$1" = -c ] && echo 3.11 || { echo No module named venv >&2; exit 1; }' },
      () => ({ from: 'pip', cpu: true }),
      /cannot make a virtual environment: No module named venv\./,
      /install python3-venv/,
    ],
    [
      'an interpreter that is not there',
      {},
      () => ({ from: 'python', path: '/nowhere/python' }),
      /no Python at \/nowhere\/python/,
      /--python \/opt/,
    ],
    [
      'an interpreter without TensorFlow',
      { python3: 'echo \'{"folder": null, "version": ""}\'' },
      () => ({ from: 'python', path: join(folder, 'python3') }),
      /has no TensorFlow\./,
      /pip install tensorflow\[and-cuda\]/,
    ],
    [
      'a folder of something else',
      {},
      () => ({ from: 'folder', path: folder }),
      /no TensorFlow library with its headers/,
      /libtensorflow_cc\.so\.2 and include/,
    ],
    [
      'no compiler',
      {},
      () => ({ from: 'folder', path: library() }),
      /no C\+\+ compiler here/,
      /apt install g\+\+/,
    ],
    [
      'a compiler that refuses',
      { 'c++': '[ "$1" = --version ] && exit 0; echo c_api.h: broken >&2; exit 1' },
      () => ({ from: 'folder', path: library() }),
      /does not compile against this TensorFlow: c_api.h: broken\./,
      /pip installs it/,
    ],
  ])(
    'with %s says so, with a way out, and leaves nothing behind',
    async (_, programs, source, message, hint) => {
      onlyPrograms(programs);
      const failed = installTensorFlow(source(), silentProgress);
      await expect(failed).rejects.toMatchObject({ code: 'engine' });
      await expect(failed).rejects.toThrow(message);
      expect(((await failed.catch((error: unknown) => error)) as { hint: string }).hint).toMatch(hint);
      expect(existsSync(tensorFlowFolder())).toBe(false);
    },
  );

  it('is recorded, keeps what works where a later try fails, and can be removed', async () => {
    onlyPrograms({ 'c++': '[ "$1" = --version ] && exit 0\nfor last; do :; done\necho > "$last"' });
    expect(await installTensorFlow({ from: 'folder', path: library() }, silentProgress)).toEqual({
      library: join(folder, 'lib'),
      version: '',
      binding: BINDING,
    });
    const failing = installTensorFlow({ from: 'folder', path: tmpdir() }, silentProgress);
    await expect(failing).rejects.toThrow('no TensorFlow library');
    const record = { library: join(folder, 'lib'), version: '' };
    expect(installed()).toEqual({ ...record, binding: BINDING });
    // What an earlier version of the program built does less.
    writeFileSync(join(tensorFlowFolder(), FILES.record), JSON.stringify(record));
    expect(installed()).toBeUndefined();
    expect(await removeTensorFlow()).toBe(true);
    expect(installed()).toBeUndefined();
    expect(await removeTensorFlow()).toBe(false);
  });

  it('ends the compiler when it is cancelled', async () => {
    onlyPrograms({ 'c++': '[ "$1" = --version ] && exit 0; exec /bin/sleep 60' });
    let asked = 0;
    const checkpoint = () => (++asked > 4 ? Promise.reject(new StopSignal('cancel')) : Promise.resolve());
    const progress = { ...silentProgress, checkpoint, slice: () => progress };
    const begun = performance.now();
    await expect(installTensorFlow({ from: 'folder', path: library() }, progress)).rejects.toThrow(
      StopSignal,
    );
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(existsSync(tensorFlowFolder())).toBe(false);
  });
});
