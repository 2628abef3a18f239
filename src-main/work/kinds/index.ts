import type { WorkContext } from '../worker/context';
import type { Work } from '../order';
import type { Outcome } from '../outcome';

/**
 * Does what an order says. Each kind of work is loaded when it is asked for: most bring an engine with them, and the host
 * does some itself that need none.
 */
export async function handle(work: Work, context: WorkContext): Promise<Outcome> {
  switch (work.kind) {
    case 'add-dataset':
      return (await import('./add-dataset/run')).addDataset(work, context);
    case 'train-teacher':
      return (await import('./train-teacher/run')).trainTeacher(work, context);
    case 'import-teacher':
      return (await import('./import-teacher/run')).importTeacher(work, context);
    case 'condense':
      return (await import('./condense/run')).condenseTeacher(work, context);
    case 'fit-bank':
      return (await import('./fit-bank/run')).fitToModel(work, context);
    case 'generate':
      return (await import('./generate/run')).generateModels(work, context);
    case 'finetune':
      return (await import('./finetune/run')).finetuneModel(work, context);
    case 'evaluate':
      return (await import('./evaluate/run')).evaluateModel(work, context);
    case 'import':
      return (await import('./import/run')).importFile(work, context);
    case 'export':
      return (await import('./export/run')).exportEntry(work, context);
  }
}
