import { t } from '../language';
import type { RequestInput, Run } from '../../src-main/api/contract';
import { beginRun } from './begin-run';
import { host } from './host';
import { router } from './router.svelte';
import { ACTIVE_STATES } from './runs.svelte';
import { toasts } from './toasts.svelte';

const TAG = 'example';
const REMEMBERED = 'example';

/**
 * The built-in example: made-up images, a teacher trained on them, and an elastic bank condensed from it, one run after
 * the other. What is there already is not made again, so that it goes on after the window was closed.
 */
class Example {
  /** Whether it is on its way. */
  active = $state(localStorage.getItem(REMEMBERED) !== null);
  #busy = false;

  begin(): void {
    host.on.runs.changed({}, (run) => {
      if (!this.active || run.parent !== null) return;
      if (run.state === 'done') void this.#advance();
      else if (run.state === 'cancelled') this.#end();
    });
    if (this.active) void this.#advance();
  }

  async start(): Promise<void> {
    this.active = true;
    localStorage.setItem(REMEMBERED, 'active');
    await this.#advance(true);
  }

  /** Where the example stands, on the page of one of its runs; undefined on any other. */
  stepOf(run: Run): string | undefined {
    return this.active && isOurs(run) ? STEPS[run.kind] : undefined;
  }

  #end(): void {
    this.active = false;
    localStorage.removeItem(REMEMBERED);
  }

  /** Starts what comes next, where nothing is on its way. */
  async #advance(show = false): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      const next = await this.#next();
      if (next === 'running') {
        if (show) router.go({ screen: 'runs' });
      } else if ('entry' in next) {
        this.#end();
        toasts.show(t('app.theExampleIsReadyABank'), {
          tone: 'good',
          action: {
            label: t('app.generateModels'),
            run: () => router.go({ screen: 'generate', bank: next.entry }),
          },
        });
        router.go({ screen: 'entry', id: next.entry });
      } else {
        await beginRun(next.request);
      }
    } catch (thrown) {
      this.#end();
      toasts.fail(thrown);
    } finally {
      this.#busy = false;
    }
  }

  async #next(): Promise<'running' | { entry: string } | { request: RequestInput }> {
    const [bank, teacher, data] = await Promise.all((['bank', 'teacher', 'dataset'] as const).map(find));
    if (bank !== undefined) return { entry: bank };
    const active = await host.runs.list({ states: [...ACTIVE_STATES] });
    if (active.some(isOurs)) return 'running';
    if (data === undefined) return { request: DATA };
    if (teacher === undefined) return { request: { ...TEACHER, data } };
    return { request: { ...CONDENSE, data, teacher } };
  }
}

async function find(kind: 'bank' | 'teacher' | 'dataset'): Promise<string | undefined> {
  const { entries } = await host.entries.list({ kind, tags: [TAG], limit: 1 });
  return entries[0]?.id;
}

function isOurs({ spec }: Run): boolean {
  const { tags } = (spec ?? {}) as { tags?: unknown };
  return Array.isArray(tags) && tags.includes(TAG);
}

const STEPS: Record<string, string> = {
  'add-dataset': t('app.step1Of3ImagesAre'),
  'train-teacher': t('app.step2Of3ATeacher'),
  condense: t('app.step3Of3TheTeacher'),
};

const DATA = {
  kind: 'add-dataset',
  name: 'Shapes',
  notes: 'Ten classes of textured shapes, made by WAVE Studio.',
  tags: [TAG],
  source: { kind: 'synthetic', count: 4000 },
} satisfies RequestInput;

const TEACHER = {
  kind: 'train-teacher',
  name: 'Shapes teacher',
  tags: [TAG],
  data: '',
  options: { epochs: 8, network: { arch: 'cnn', channels: [16, 32, 64] } },
} satisfies RequestInput;

/** Large patches make it quick. */
const CONDENSE = {
  kind: 'condense',
  name: 'Shapes bank',
  tags: [TAG],
  data: '',
  teacher: '',
  options: { sizes: '64-128x3-6', leftOut: '96x5', headDim: 32, blockSize: 32, patchSize: 8, steps: 1200 },
} satisfies RequestInput;

export const example = new Example();
