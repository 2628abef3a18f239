import type { RequestInput, Run } from '../../src-main/api/contract';
import { attempt } from './attempt';
import { host } from './host';
import { router } from './router.svelte';

/** Asks for a run and shows it. @throws where it cannot be asked for */
export async function beginRun(request: RequestInput): Promise<void> {
  const { id } = await host.runs.submit(request);
  router.go({ screen: 'run', id });
}

/** Has a run go on; why it does not is said. @returns whether it does */
export function resumeRun({ id }: Pick<Run, 'id'>): Promise<boolean> {
  return attempt(() => host.runs.resume({ id }));
}
