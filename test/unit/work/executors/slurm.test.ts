import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JobArrays } from '../../../../src-main/work/executors/slurm/arrays';
import { accountsIn, elementsIn } from '../../../../src-main/work/executors/slurm/commands';
import { NO_HOME, quoted, scriptOf, wordsIn } from '../../../../src-main/work/executors/slurm/script';
import { temporaryFolder } from '../helpers';

describe('what Slurm prints', () => {
  it('squeue 22.05, of an array whose elements wait, run, fail and are killed', () => {
    const text = [
      '4|2|PENDING|0|JobArrayTaskLimit|',
      '4|1|RUNNING|0|None|',
      '4|0|FAILED|16896|NonZeroExitCode|',
      '3|0|FAILED|9|RaisedSignal:9(Killed)|',
      '9||COMPLETED|0|None|',
      '',
    ].join('\n');
    const rest = { exit: { code: 0, signal: 0 } };
    expect(elementsIn(text)).toEqual([
      { job: '4', index: 2, state: 'PENDING', reason: 'JobArrayTaskLimit', ...rest },
      { job: '4', index: 1, state: 'RUNNING', reason: 'None', ...rest },
      { job: '4', index: 0, state: 'FAILED', reason: 'NonZeroExitCode', exit: { code: 66, signal: 0 } },
      { job: '3', index: 0, state: 'FAILED', reason: 'RaisedSignal:9(Killed)', exit: { code: 0, signal: 9 } },
    ]);
  });

  it('sacct --parsable2, of elements that were cancelled, took too long and too much', () => {
    const text =
      '7_0|CANCELLED by 1000|0:15\n7_1|TIMEOUT|0:0\n7_2|OUT_OF_MEMORY|0:125\n7_[3-9]|PENDING|0:0\n';
    expect(accountsIn(text).map(({ index, state, exit }) => [index, state, exit.signal])).toEqual([
      [0, 'CANCELLED', 15],
      [1, 'TIMEOUT', 0],
      [2, 'OUT_OF_MEMORY', 125],
    ]);
  });
});

describe('the arrays of a run', () => {
  it('are known again to another process, one that Slurm never numbered as well', async () => {
    const path = join(temporaryFolder(), 'slurm.json');
    const task = (name: string) => ({ name, label: name, needs: [], weight: 1, bytes: 1 });
    const arrays = new JobArrays(path);
    (await arrays.add('wave-a-1', [task('x'), task('y')])).id = '5';
    await arrays.write();
    await arrays.add('wave-a-2', [task('y')]);
    const again = new JobArrays(path);
    expect(again.ids).toEqual(['5']);
    expect(again.all.at(-1)).toEqual({ name: 'wave-a-2', tasks: ['y'] });
    again.all.at(-1)!.id = '8';
    const element = (job: string, index: number, state: string) => ({
      ...{ job, index, state, reason: 'None', exit: { code: 0, signal: 0 } },
    });
    const found = again.newest([
      element('5', 0, 'RUNNING'),
      element('5', 1, 'FAILED'),
      element('8', 0, 'PENDING'),
    ]);
    expect([...found].map(([name, each]) => [name, each?.state])).toEqual([
      ['x', 'RUNNING'],
      ['y', 'PENDING'],
    ]);
  });
});

describe('a batch script', () => {
  const run = (script: string, index: number) =>
    spawnSync('sh', { input: script, env: { ...process.env, SLURM_ARRAY_TASK_ID: String(index) } }).status;

  it('does the task of its element, however its paths are called', () => {
    const folder = join(temporaryFolder(), "o'clock $HOME");
    mkdirSync(folder);
    const list = join(folder, 'list.txt');
    writeFileSync(list, 'one\ntwo\n');
    const order = join(folder, 'order.json');
    const script = scriptOf({
      list,
      order,
      folder,
      cpus: 3,
      container: 'env SEEN=1',
      program: 'printf "%s|"',
    });
    expect(run(script, 1)).toBe(0);
    expect(readFileSync(join(folder, 'two.out'), 'utf8')).toBe(`${order}|two|3|`);
  });

  it('ends with a code of its own where there is no home', () => {
    const script = scriptOf({
      list: '/nowhere/list',
      order: '',
      folder: '/nowhere',
      cpus: 1,
      container: '',
      program: 'true',
    });
    expect(run(script.replace('1 1 2 4 8', '0'), 0)).toBe(NO_HOME);
  });

  it.each([
    ['--account=lab  --gres=gpu:1', ['--account=lab', '--gres=gpu:1']],
    [`--comment="a b" '--constraint=x|y' $HOME`, ['--comment=a b', '--constraint=x|y', '$HOME']],
    ['', []],
  ])('takes %j as words', (text, words) => {
    expect(wordsIn(text)).toEqual(words);
    expect(quoted(`it's`)).toBe(`'it'\\''s'`);
  });
});
