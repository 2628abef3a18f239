import { router } from './router.svelte';
import type { Route } from './routes';

/** Keeps a wizard's step and draft in the address; each step is one that "back" leads to. To be called while set up. */
export function keepInAddress(place: () => { step: number; route: Route }): void {
  let shown: number | undefined;
  $effect(() => {
    const { step, route } = place();
    router.note(route, shown !== undefined && step !== shown);
    shown = step;
  });
}
