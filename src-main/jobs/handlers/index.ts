import type { WorkContext } from '../context';
import type { Work } from '../order';
import type { Outcome } from '../outcome';

/**
 * Does what an order says. Each kind of work is loaded when it is asked for: most bring an engine with them, and the host
 * does some itself that need none.
 */
export async function handle(work: Work, context: WorkContext): Promise<Outcome> {
  switch (work.kind) {
    case 'add-dataset':
      return (await import('./add-dataset')).addDataset(work, context);
    case 'train-teacher':
      return (await import('./train-teacher')).trainTeacher(work, context);
    case 'import-teacher':
      return (await import('./import-teacher')).importTeacher(work, context);
    case 'condense':
      return (await import('./condense')).condenseTeacher(work, context);
    case 'fit-bank':
      return (await import('./fit-bank')).fitToModel(work, context);
    case 'generate':
      return (await import('./generate')).generateModels(work, context);
    case 'finetune':
      return (await import('./finetune')).finetuneModel(work, context);
    case 'evaluate':
      return (await import('./evaluate')).evaluateModel(work, context);
    case 'import':
      return (await import('./import')).importFile(work, context);
    case 'export':
      return (await import('./export')).exportEntry(work, context);
  }
}
