import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Loads everything that the program consists of in a process in which ONNX Runtime's binding is not there. */
const PROGRAM = `
import { openEngine, probeEngines } from './src-main/engine/open';
import * as tf from '@tensorflow/tfjs';
import './src-main/formats/onnx/classifier';
import './src-main/formats/onnx/compare';
import './src-main/formats/onnx/parts';
const engine = await openEngine({ engine: 'auto', device: 'auto', threads: 1 });
const twice = engine.capture('twice', ({ a }) => ({ b: tf.add(a!, a!) }));
const { b } = await twice({ a: tf.scalar(21) });
const sum = (await b!.data())[0];
const { engines: reports } = await probeEngines();
console.log(JSON.stringify({ engine: engine.name, sum, reports }));
process.exit(0);
`;

/** What a system without the binding says (its package has none for Intel Macs). */
const HIDE = `
const Module = require('node:module');
const load = Module._load;
Module._load = function (name, ...rest) {
  if (name === 'onnxruntime-node') throw new Error("Cannot find module '../bin/napi-v6/darwin/x64/onnxruntime_binding.node'\\nRequire stack:");
  return load.call(this, name, ...rest);
};`;

describe('Without the binding of ONNX Runtime', () => {
  const folder = mkdtempSync(join(ROOT, 'node_modules', '.wave-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  beforeAll(async () => {
    const entry = join(ROOT, `.natives-${process.pid}.ts`);
    writeFileSync(entry, PROGRAM);
    try {
      await build({
        configFile: false,
        logLevel: 'error',
        root: ROOT,
        build: {
          ssr: entry,
          outDir: folder,
          emptyOutDir: false,
          rolldownOptions: { output: { entryFileNames: 'program.js' } },
        },
      });
    } finally {
      rmSync(entry);
    }
    writeFileSync(join(folder, 'hide.cjs'), HIDE);
  });

  it('everything but that engine works, which says why it does not', () => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--require', join(folder, 'hide.cjs'), join(folder, 'program.js')],
      { encoding: 'utf8' },
    );
    expect(stdout, stderr).not.toBe('');
    const { engine, sum, reports } = JSON.parse(stdout.trim().split('\n').at(-1)!) as {
      engine: string;
      sum: number;
      reports: { name: string; works: boolean; reason?: string }[];
    };
    expect([engine, sum]).toEqual(['wasm', 42]);
    const missing = reports.filter(({ name }) => name === 'onnxruntime');
    expect(missing.map(({ works }) => works)).toEqual([false, false]);
    for (const { reason } of missing) {
      expect(reason).toMatch(
        /^ONNX Runtime cannot be used here: Cannot find module .*\. Compute with the engine wasm/,
      );
      expect(reason).not.toContain('defect');
    }
  });
});
