import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildProgram } from '../../../src-main/app/cli/main';
import { SOURCES, sentences } from '../../support/sentences';
import manifest from '../../../package.json' with { type: 'json' };

const program = buildProgram({ workerScript: '', lookerScript: '', probeScript: '' });

function commandsBelow(command: Command): Command[] {
  return [command, ...command.commands.flatMap(commandsBelow)];
}

const all = commandsBelow(program);
const options = new Set(
  all.flatMap((command) => command.options.flatMap(({ long }) => (long ? [long] : []))),
);
options.add('--help').add('--version');

/** What stands behind the name of a program between quotation marks, such as “wave data add”. */
function commandLines(text: string, of: string): string[] {
  const pattern = new RegExp(`“${of} ([^”]*)”`, 'g');
  return [...text.matchAll(pattern)].map(([, rest]) => rest!);
}

describe('what sentences tell people to do', () => {
  const found = sentences();

  test('names options that there are', () => {
    const named = found.flatMap(({ file, text }) =>
      [...text.matchAll(/(?<![\w-])--[a-z][a-z0-9-]*/g)].map(([option]) => ({ file, option, text })),
    );
    const ours = named.filter(
      ({ text }) => !/\b(npm|git|apt|python|pip|nvidia|sbatch|apptainer)\b/.test(text),
    );
    expect(ours.length).toBeGreaterThan(20);
    expect(ours.filter(({ option }) => !options.has(option))).toEqual([]);
  });

  test('names commands that there are', () => {
    const lines = found.flatMap(({ file, text }) =>
      commandLines(text, 'wave').map((line) => ({ file, line })),
    );
    expect(lines.length).toBeGreaterThan(0);
    const unknown = lines.filter(({ line }) => {
      const words = line.split(' ');
      const command = program.commands.find((each) => each.name() === words[0]);
      const flags = words.filter((word) => word.startsWith('--'));
      return (
        !command ||
        flags.some(
          (flag) => !commandsBelow(command).some((each) => each.options.some(({ long }) => long === flag)),
        )
      );
    });
    expect(unknown).toEqual([]);
  });

  test('names scripts that there are', () => {
    const wave = readFileSync(join(SOURCES, '../resources/bin/wave.js'), 'utf8');
    const texts = [...found.map(({ text }) => text), wave];
    const scripts = texts.flatMap((text) =>
      [...text.matchAll(/npm run (?:-s )?([a-z:]+)/g)].map(([, name]) => name!),
    );
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.filter((name) => !(name in manifest.scripts))).toEqual([]);
  });
});
