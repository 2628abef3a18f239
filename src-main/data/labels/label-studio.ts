import { z } from 'zod';
import type { ImageIndex } from './image-index';
import { LabelCollector } from './labelling';
import type { Labelling } from './labelling';
import { cellOf } from './table';

/** Tasks of Label Studio's JSON export (labelstud.io/guide/export), as far as they tell classes. */
const TasksSchema = z.array(
  z.object({
    data: z.record(z.string(), z.unknown()),
    annotations: z.array(
      z.object({
        was_cancelled: z.boolean().optional(),
        result: z.array(z.object({ value: z.record(z.string(), z.unknown()).optional() })),
      }),
    ),
  }),
);
type Task = z.output<typeof TasksSchema>[number];

/** undefined where it is none of Label Studio's. */
export function asLabelStudio(value: unknown): Task[] | undefined {
  const tasks = TasksSchema.safeParse(value).data;
  return tasks?.length ? tasks : undefined;
}

/** Choices and labelled regions of what was annotated last; pictures of several classes are left out. */
export function readLabelStudio(tasks: readonly Task[], from: string, index: ImageIndex): Labelling {
  const near = from.includes('/') ? from.slice(0, from.lastIndexOf('/')) : '.';
  const found = new LabelCollector(from);
  for (const { data, annotations } of tasks) {
    const names = Object.values(data).filter((value): value is string => typeof value === 'string');
    const image = names.map((name) => pathOf(name, index, near)).find((path) => path !== undefined);
    const done = annotations.filter((each) => each.was_cancelled !== true).at(-1);
    const classes = new Set(done?.result.flatMap(classesOf) ?? []);
    if (classes.size > 1) found.leaveOut(image);
    if (classes.size === 1) found.add(image, { name: [...classes][0]! });
  }
  return found.result();
}

/** Local files are asked for by `?d=`. */
function pathOf(called: string, index: ImageIndex, near: string): string | undefined {
  const local = /[?&]d=([^&]+)/.exec(called)?.[1];
  return index.find(local ?? called, near);
}

const KINDS = [
  'choices',
  'rectanglelabels',
  'polygonlabels',
  'keypointlabels',
  'brushlabels',
  'ellipselabels',
  'taxonomy',
];

function classesOf({ value }: { value?: Record<string, unknown> | undefined }): string[] {
  const list = KINDS.map((kind) => value?.[kind]).find((each) => Array.isArray(each)) as
    unknown[] | undefined;
  return (list ?? []).map((each) => cellOf(Array.isArray(each) ? each.at(-1) : each));
}
