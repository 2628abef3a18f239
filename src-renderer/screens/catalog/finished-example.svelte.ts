import { t } from '../../language';
import { limitText, NO_BUDGET } from '../generate/finder';
import { attempt } from '../../app/attempt';
import { host } from '../../app/host';
import { router } from '../../app/router.svelte';
import { toasts } from '../../app/toasts.svelte';

/** Smaller than the example's teacher. */
const BUDGET = limitText(1e6, 'file');

/** The example that came with the program: images, a teacher and a bank, which only have to be put into the catalog. */
class FinishedExample {
  /** Whether it came with the program. */
  there = $state(false);
  /** Whether it is being put into the catalog. */
  busy = $state(false);

  async begin(): Promise<void> {
    this.there = (await host.system.info()).can.example;
  }

  /** Leads to the sizes of its bank, with a budget that its teacher does not keep to. */
  async open(): Promise<void> {
    this.busy = true;
    await attempt(async () => {
      const { bank } = await host.system.example();
      const budget = { ...NO_BUDGET, maxSize: BUDGET };
      // Until one is there, the first screen stays as it is.
      const arrived = new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
      router.go({ screen: 'generate', bank, step: 1, draft: JSON.stringify({ budget }) });
      await arrived;
      toasts.show(t('catalog.theTeacherOfTheseClothesNeeds', { budget: BUDGET }), { tone: 'good' });
    });
    this.busy = false;
  }
}

export const finishedExample = new FinishedExample();
