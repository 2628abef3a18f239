import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importViT } from '../../../src-main/formats/import';
import { withSafetensors } from '../../../src-main/formats/safetensors/reader';
import { missingInPython, PYTHON, runInterop } from '../../support/python';
import { errorOf, expectSameWeights } from './helpers';
import { fileOf, plain } from './import-helpers';

const reason = missingInPython('torch', 'safetensors');
if (reason) console.warn(`skipped: no pickles can be made here (${reason})`);

describe.skipIf(reason)('what is said of a pickle turns it into a file that is read', () => {
  const root = mkdtempSync(join(tmpdir(), 'wave-pickles-'));
  const folder = join(root, 'pickles');
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const kept = ['plain.pth', 'timm.pth', 'deit.pth', 'lightning.ckpt', 'tutorial.pt', 'views.bin', 'old.bin'];
  const whole = ['traced.pt', 'whole.pth'];
  const converted = (name: string) => join(folder, name.replace(/\.\w+$/, '.safetensors'));

  // What the hints say is done in the files' own folder, in one process, as torch is slow to load.
  beforeAll(async () => {
    const { status, output } = runInterop('pickles.py', await fileOf(plain.weights), folder);
    expect(status, output).toBe(0);
    const codes: string[] = [];
    for (const name of [...kept, ...whole]) {
      const { hint } = await errorOf(() => importViT(join(folder, name)));
      codes.push(/python -c '(.*)'\.$/.exec(hint)![1]!);
    }
    const all = 'import json, sys\nfor code in json.loads(sys.argv[1]): exec(code, {})';
    const ran = spawnSync(PYTHON, ['-c', all, JSON.stringify(codes)], { cwd: folder, encoding: 'utf8' });
    expect(ran.status, ran.stderr).toBe(0);
  }, 300_000);

  it.each(kept)('%s', async (name) => {
    expectSameWeights((await importViT(converted(name))).weights, plain.weights);
  });

  it.each(whole)('%s, a whole network', async (name) => {
    await withSafetensors(converted(name), (file) => {
      expect([...file.names].sort()).toEqual(['bias', 'weight']);
      return Promise.resolve();
    });
  });
});
