import { said, t } from '../language';
import type { Run, RunState } from '../../src-main/api/contract';
import { host } from './host';
import { toasts } from './toasts.svelte';

export const ACTIVE_STATES: readonly RunState[] = ['queued', 'running', 'paused', 'interrupted'];

/** A run under the name that it has in the language in use. */
export const spokenRun = (run: Run): Run => ({ ...run, name: said(run.name) });

/** Every run that is no part of another, with its progress as it goes on. One for the whole window. */
class Runs {
  list = $state.raw<Run[]>([]);
  loaded = $state(false);
  /** Said aloud by screen readers. */
  news = $state('');
  active = $derived(this.list.filter(({ state }) => ACTIVE_STATES.includes(state)));
  running = $derived(this.list.find(({ state }) => state === 'running'));

  begin(): void {
    host.on.runs.changed({}, (changed) => {
      if (changed.parent !== null) return;
      const run = spokenRun(changed);
      this.#announce(run);
      const others = this.list.filter(({ id }) => id !== run.id);
      this.list = [...others, run].sort((a, b) => b.createdAt - a.createdAt);
    });
    host.on.runs.progress({}, ({ run, progress }) => {
      this.list = this.list.map((each) => (each.id === run ? { ...each, progress } : each));
    });
    this.load();
  }

  load = (): void => {
    host.runs.list({ parent: null }).then((list) => {
      this.list = list.map(spokenRun);
      this.loaded = true;
    }, toasts.fail);
  };

  #announce(run: Run): void {
    const before = this.list.find(({ id }) => id === run.id)?.state;
    if (before !== run.state) this.news = `${run.name}: ${STATE_WORDS[run.state]}`;
  }
}

export const STATE_WORDS: Record<RunState, string> = {
  queued: t('app.waiting'),
  running: t('app.running'),
  paused: t('app.paused'),
  interrupted: t('app.interrupted'),
  done: t('app.done'),
  failed: t('app.failed'),
  cancelled: t('app.cancelled'),
};

export const runs = new Runs();
