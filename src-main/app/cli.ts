import { Command, CommanderError } from 'commander';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { type ErrorData, toErrorData } from '../base/errors';
import { addBench } from './cli/bench';
import { addCatalog } from './cli/catalog';
import { addCondense } from './cli/condense';
import type { CliContext } from './cli/context';
import { EXIT, Interrupted } from './cli/context';
import { addData } from './cli/data';
import { addDemo } from './cli/demo';
import { addEngines } from './cli/engines';
import { addGenerate } from './cli/generate';
import { addHelp } from './cli/help';
import { addModels } from './cli/models';
import { addSizes } from './cli/sizes';
import type { CommonOptions } from './cli/options';
import { addCommonOptions } from './cli/options';
import { addRuns } from './cli/runs';
import { addServe } from './cli/serve';
import { addTeacher } from './cli/teacher';

function buildProgram(context: CliContext): Command {
  const program = addCommonOptions(new Command('wave'))
    .description('Condense a trained teacher once, then make Vision Transformers of any depth and width.')
    .version(manifest.version)
    .exitOverride();
  addDemo(program, context);
  addData(program, context);
  addTeacher(program, context);
  addCondense(program, context);
  addGenerate(program, context);
  addModels(program, context);
  addSizes(program, context);
  addCatalog(program);
  addRuns(program, context);
  addEngines(program);
  addBench(program);
  addServe(program, context);
  addHelp(program);
  return program;
}

/** Says what went wrong, and returns the exit code. */
function report(thrown: unknown, { json, debug }: CommonOptions): number {
  if (thrown instanceof Interrupted) return EXIT.interrupted;
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
  const { code, message, hint, stack } = dataOf(thrown);
  if (json) console.log(JSON.stringify({ error: { code, message, hint } }, null, 2));
  // Commander has written its message to standard error already.
  if (thrown instanceof CommanderError) return EXIT.usage;
  console.error([message, hint].filter(Boolean).join(' '));
  if (debug) console.error(stack);
  return code === 'usage' ? EXIT.usage : EXIT.failed;
}

function dataOf(thrown: unknown): ErrorData {
  if (!(thrown instanceof CommanderError)) return toErrorData(thrown);
  // Help in place of a command is no message.
  const said = thrown.code === 'commander.help' ? 'No command is given.' : thrown.message;
  const [message = '', hint = ''] = said.replace(/^error: /, '').split('\n');
  return { code: 'usage', message, hint };
}

async function main(): Promise<void> {
  const at = (name: string) => join(import.meta.dirname, name);
  const program = buildProgram({ workerScript: at('worker.js'), lookerScript: at('looker.js') });
  try {
    await program.parseAsync();
  } catch (thrown) {
    // Options stand before or behind the command; where parsing failed only the words themselves are known.
    const given = (name: string) => process.argv.includes(`--${name}`);
    process.exitCode = report(thrown, { json: given('json'), debug: given('debug') });
  }
}

// A reader that has seen enough, such as “head”, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

await main();
