import type { Command } from 'commander';
import { formatNamed } from '../../formats/exports/registry';
import type { CliContext } from './context';
import { addJob } from './job';
import type { WorkOptions } from './options';
import { oneOf } from './options';
import { print } from './output';
import { evaluationText, exportText, finishedJson } from './results';

interface ExportFlags extends WorkOptions {
  format: string;
  language?: string;
}

const LANGUAGES = ['python', 'javascript', 'kotlin', 'swift', 'operators'] as const;

export function addModels(program: Command, context: CliContext): void {
  addJob(program.command('finetune <model>'), 'finetune', context, { argument: 'model' });
  addJob(program.command('evaluate <model>'), 'evaluate', context, {
    argument: 'model',
    tell: (finished, { json }) => {
      print(json, finishedJson(finished), () => evaluationText(finished.report!.evaluation!));
    },
  });
  addJob<ExportFlags>(program.command('export <entry>'), 'export', context, {
    argument: 'model',
    kinds: ({ format }) => (formatNamed(format).of === 'bank' ? ['bank'] : ['model', 'teacher']),
    tell: (finished, { json, language }) => {
      print(json, finishedJson(finished), () => exportText(finished.report!.exported!, language));
    },
  }).option('--language <name>', 'of the example that is printed', oneOf(LANGUAGES));
  addJob(program.command('import <file>'), 'import', context, { argument: 'path' });
}
