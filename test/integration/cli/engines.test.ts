import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { EngineReport } from '../../../src-main/engine/open';
import { noGpuHere } from '../../../src-main/engine/tensorflow/gpu';
import { BINDING } from '../../../src-main/engine/tensorflow/installation';
import { tensorFlow } from '../../support/engines';
import { CLI, temporaryFolder } from './helpers';

vi.setConfig({ testTimeout: 300_000 });

const modules = resolve(import.meta.dirname, '../../../node_modules');
const PACKAGE = '@tensorflow/tfjs-node-gpu';

/** What `wave engines` says of TensorFlow, with its folder of built engines. */
function tensorFlowOf(engines: string, cli = CLI): Record<EngineReport['device'], EngineReport> {
  const env = { ...process.env, WAVE_STUDIO_ENGINES: engines };
  const { stdout, stderr, status } = spawnSync(process.execPath, [cli, 'engines', '--json'], {
    encoding: 'utf8',
    env,
  });
  expect(status, stderr).toBe(0);
  const reports = (JSON.parse(stdout) as EngineReport[]).filter(({ name }) => name === 'tensorflow');
  return Object.fromEntries(reports.map((report) => [report.device, report])) as never;
}

/** The program beside all that it needs but the package. */
function programWithoutPackage(): string {
  const folder = temporaryFolder();
  cpSync(dirname(CLI), join(folder, 'out/main'), { recursive: true });
  cpSync(join(modules, '../package.json'), join(folder, 'package.json'));
  mkdirSync(join(folder, 'node_modules/@tensorflow'), { recursive: true });
  const link = (name: string) => symlinkSync(join(modules, name), join(folder, 'node_modules', name));
  for (const name of readdirSync(modules)) if (name !== '@tensorflow') link(name);
  for (const name of readdirSync(join(modules, '@tensorflow'))) {
    if (`@tensorflow/${name}` !== PACKAGE) link(`@tensorflow/${name}`);
  }
  return join(folder, 'out/main/cli.js');
}

/** A folder that an installation left, with a binding and a library's folder. */
function installation(library: string): string {
  const folder = join(temporaryFolder(), 'engines');
  mkdirSync(join(folder, 'tensorflow'), { recursive: true });
  writeFileSync(join(folder, 'tensorflow/tfjs_binding.node'), 'not a library');
  const record = { library, version: '2.21.0', binding: BINDING };
  writeFileSync(join(folder, 'tensorflow/installation.json'), JSON.stringify(record));
  return folder;
}

const hasPackage = existsSync(join(modules, PACKAGE));
if (!hasPackage) console.warn(`skipped: ${PACKAGE} is not installed`);

describe.skipIf(process.platform !== 'linux')('wave engines tells of TensorFlow', () => {
  it('on a machine with nothing: the package, and how to have it', () => {
    const { cpu, gpu } = tensorFlowOf(temporaryFolder(), programWithoutPackage());
    for (const { works, reason } of [cpu, gpu]) {
      expect(works).toBe(false);
      expect(reason).toMatch(
        /package is missing\. Run “npm install @tensorflow\/tfjs-node-gpu --ignore-scripts”/,
      );
    }
  });

  it.skipIf(!hasPackage)('with the package alone: the command that installs it', () => {
    const { cpu, gpu } = tensorFlowOf(temporaryFolder());
    for (const { works, reason } of [cpu, gpu]) {
      expect(works).toBe(false);
      expect(reason).toMatch(/is not installed here\. Run “wave engines install tensorflow”/);
    }
  });

  it.skipIf(!hasPackage)('with a library that is gone: where it was', () => {
    const { cpu } = tensorFlowOf(installation('/nowhere/tensorflow'));
    expect(cpu.reason).toMatch(/a TensorFlow that is gone \(\/nowhere\/tensorflow\)\..*, again;/);
  });

  it.skipIf(!hasPackage)('with a library that does not load: what the system says', () => {
    const { cpu } = tensorFlowOf(installation(temporaryFolder()));
    expect(cpu.works).toBe(false);
    expect(cpu.reason).toMatch(/is installed, but does not load: .*tfjs_binding\.node.*\. Install it again/);
  });

  const engines = process.env.WAVE_STUDIO_ENGINES;
  it.skipIf(tensorFlow().length === 0 || engines === undefined)(
    'with TensorFlow: it works on the processor, and on a GPU or why not',
    () => {
      const { cpu, gpu } = tensorFlowOf(engines!);
      expect(cpu).toMatchObject({ works: true });
      if (noGpuHere() !== undefined) expect(gpu.reason).toMatch(/has no GPU to compute on: .*nvidia-smi/);
      else if (gpu.works) expect(gpu.stepMs).toBeGreaterThan(0);
      else expect(gpu.reason).toMatch(/sees no GPU|computes wrongly|failed/);
    },
  );
});
