import type { Order } from '../order';
import { workOf } from '../order';
import type { Outcome } from '../outcome';
import type { WorkContext } from './context';

type Run = (work: unknown, context: WorkContext) => Promise<Outcome>;

/** What a worker does, by kind. Each is loaded when it is asked for: most bring an engine with them. */
const RUNS = import.meta.glob<{ run: Run }>('../kinds/*/run.ts');

/** Does what an order says. */
export async function handle(order: Order, context: WorkContext): Promise<Outcome> {
  const load = RUNS[`../kinds/${order.request.kind}/run.ts`];
  if (!load) throw new Error(`nothing is there to do “${order.request.kind}”`);
  const { run } = await load();
  return run(workOf(order), context);
}
