import { Command, CommanderError } from 'commander';
import { join } from 'node:path';
import manifest from '../../../package.json' with { type: 'json' };
import { type ErrorData, toErrorData } from '../../base/errors';
import { addBench } from './bench';
import { addCatalog } from './catalog';
import { addCondense } from './condense';
import type { CliContext } from './context';
import { EXIT, Interrupted } from './context';
import { addData } from './data';
import { addDemo } from './demo';
import { addEngines } from './engines';
import { addGenerate } from './generate';
import { addHelp } from './help';
import { addJob } from './job';
import { addModels } from './models';
import { addSizes } from './sizes';
import type { CommonOptions } from './options';
import { addCommonOptions } from './options';
import { addRun } from './run';
import { addRuns } from './runs';
import { addSafety } from './safety';
import { addServe } from './serve';
import { addSpace } from './space';
import { addTeacher } from './teacher';

export function buildProgram(context: CliContext): Command {
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
  addRun(program, context);
  addJob(program.command('compare'), 'compare', context);
  addRuns(program, context);
  addSafety(program, context);
  addSpace(program);
  addEngines(program, context);
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

/** Does what the command line says. @param folder where the programs of workers lie */
export async function main(folder: string): Promise<void> {
  // A reader that has seen enough, such as “head”, is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    console.error(`What was to be printed could not be: ${error.message}`);
    process.exitCode = EXIT.failed;
  });
  // The terminal may be gone; what is done goes on, or is saved.
  process.stderr.on('error', () => {});
  const at = (name: string) => join(folder, name);
  const program = buildProgram({
    workerScript: at('worker.js'),
    lookerScript: at('looker.js'),
    probeScript: at('probe.js'),
  });
  try {
    // An installed program is Electron's binary as Node, whose words Commander would count in another way.
    await program.parseAsync(process.argv, { from: 'node' });
  } catch (thrown) {
    // Options stand before or behind the command; where parsing failed only the words themselves are known.
    const given = (name: string) => process.argv.includes(`--${name}`);
    process.exitCode = report(thrown, { json: given('json'), debug: given('debug') });
  }
}
