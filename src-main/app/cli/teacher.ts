import type { Command } from 'commander';
import { resolve } from 'node:path';
import { OnnxOptionsSchema } from '../../work/reading-fields';
import { partFrom } from '../../work/form';
import { teacherAt } from '../../work/model-archive';
import { correctReading, readingOf } from '../../work/host/reading';
import type { CliContext } from './context';
import { optionsOf, withLooks, withStudio } from './context';
import { addJob } from './job';
import type { WorkOptions } from './options';
import { addFields, addWorkOptions, ownFields, valuesOf } from './options';
import { print, table } from './output';
import { findEntry } from './references';

/** How images go into a classifier that is there, and how its scores come out. */
const READING = ownFields({ schema: OnnxOptionsSchema.omit({ numHeads: true }) });

export function addTeacher(program: Command, context: CliContext): void {
  const teacher = program.command('teacher').description('teachers: train one here, or import one');
  addJob(teacher.command('train'), 'train-teacher', context);
  addJob(teacher.command('import <file>'), 'import-teacher', context, {
    argument: 'path',
    fields: (all) => all.filter(({ path }) => path[0] !== 'format'),
    request: async (_, { path }) => ({ ...(await teacherAt(resolve(path as string))) }),
  });
  const set = addWorkOptions(teacher.command('set <teacher>'));
  addFields(set, READING);
  set
    .description(
      'say how a teacher is read, or correct it: what its file did not say was measured or guessed',
    )
    .action(async (reference: string, _: unknown, command: Command) =>
      correct(context, reference, optionsOf(command)),
    );
}

/** Says how a teacher is read, after it was corrected where something is said. */
async function correct(context: CliContext, teacher: string, options: WorkOptions): Promise<void> {
  await withStudio(context, options, 'teacher set', async (session) => {
    const { id, metrics } = findEntry(session, teacher, ['teacher', 'model']);
    const changes = OnnxOptionsSchema.parse(partFrom(valuesOf(READING, options)));
    const changed = Object.keys(changes).length > 0;
    const { studio } = session;
    await withLooks(context, async (looks) => {
      const reading = changed
        ? (await correctReading(studio, looks, id, changes)).reading
        : await readingOf(studio, looks, id);
      print(options.json, reading, () => readingText(reading, changed && 'test/accuracy' in metrics));
    });
  });
}

/** @param stale whether its accuracy was measured as it was read before */
function readingText(reading: Awaited<ReturnType<typeof readingOf>>, stale: boolean): string {
  const {
    classes,
    numClasses,
    imgSize,
    width,
    normalisation,
    cropPct,
    channelOrder,
    layout,
    output,
    outputs,
  } = reading;
  const rows: [string, string][] = [
    ['image size', width === null ? `${imgSize} pixels` : `${imgSize} × ${width} pixels (height × width)`],
    ['mean', normalisation.mean.map((value) => Number(value.toPrecision(5))).join(', ')],
    ['std', normalisation.std.map((value) => Number(value.toPrecision(5))).join(', ')],
    [
      'crop when evaluated',
      cropPct === 1 ? 'none' : `the middle ${Number((100 * cropPct).toPrecision(4))} %`,
    ],
    ['channel order', channelOrder],
    ...(layout ? [['layout', layout] as [string, string]] : []),
    ...(output ? [['output', `${output} (${outputs})`] as [string, string]] : []),
    ['classes', `${numClasses}: ${classes ? classes.join(', ') : 'not named'}`],
  ];
  const lines = table(['what', 'is'], rows);
  if (!stale) return lines;
  return `${lines}\nIts accuracy was measured as it was read before: measure it again with “wave evaluate”.`;
}
