import type { Command } from 'commander';
import { StudioError } from '../../base/errors';
import type { CliContext } from './context';
import { addJob } from './job';
import type { WorkOptions } from './options';
import { print } from './output';
import { finishedJson, fitText } from './results';

/** What a bank to begin from decides. */
const SHAPE = [
  ...([
    'arch',
    'width',
    'depth',
    'headDim',
    'mlpRatio',
    'tokenRatio',
    'widening',
    'patch',
    'imgSize',
  ] as const),
  ...(['block', 'templates', 'otherTemplates', 'templatesOf'] as const),
];

type Flags = WorkOptions &
  Partial<Record<(typeof SHAPE)[number] | 'from' | 'sizes' | 'leaveOut', string | number>>;

export function addCondense(program: Command, context: CliContext): void {
  addJob<Flags>(program.command('condense'), 'condense', context, {
    request: (options) => {
      check(options);
      return {};
    },
  });
  addJob(program.command('fit <model>'), 'fit-bank', context, {
    argument: 'model',
    tell: (finished, { json }) => {
      print(json, finishedJson(finished), () => fitText(finished));
    },
  });
}

/** @throws StudioError 'usage' where two options exclude each other */
function check(options: Flags): void {
  if (options.sizes !== undefined && (options.width !== undefined || options.depth !== undefined)) {
    throw new StudioError(
      'usage',
      'Both --sizes and --width or --depth are given.',
      'Leave --width and --depth out: an elastic bank’s largest size is that of its grid.',
    );
  }
  const shape = SHAPE.find((flag) => options[flag] !== undefined);
  if (options.from !== undefined && shape !== undefined) {
    throw new StudioError(
      'usage',
      'A bank to begin from is given, and its shape is kept: no other width, depth, blocks or templates.',
      `Leave --${shape.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} out.`,
    );
  }
  if (options.leaveOut !== undefined && options.sizes === undefined) {
    throw new StudioError('usage', 'There is no grid to leave sizes out of.', 'Give one with --sizes.');
  }
}
