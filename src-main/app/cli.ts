import { Command, CommanderError } from 'commander';
import { toErrorData } from '../base/errors';
import { probeEngines } from '../engine/open';

/** Exit codes of every command: 0 done, 1 failed, 2 wrong usage. */
const EXIT = { failed: 1, usage: 2 } as const;

function buildProgram(): Command {
  const program = new Command('wave')
    .description('Condense a trained teacher once, then make Vision Transformers of any depth and width.')
    .option('--json', 'print the result as JSON on standard output')
    .option('--debug', 'print where an error came from')
    .exitOverride();
  program
    .command('engines')
    .description('say which compute engines work on this machine, and why the others do not')
    .action(async () => {
      const reports = await probeEngines();
      if (program.opts<{ json?: boolean }>().json) {
        console.log(JSON.stringify(reports, null, 2));
        return;
      }
      for (const { name, device, works, threads, reason } of reports) {
        const label = `${name} on the ${device}`.padEnd(22);
        console.log(`${label} ${works ? `works, threads: ${threads!}` : reason!}`);
      }
    });
  return program;
}

async function main(): Promise<void> {
  const program = buildProgram();
  try {
    await program.parseAsync();
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      process.exitCode = thrown.exitCode === 0 ? 0 : EXIT.usage;
      return;
    }
    const { code, message, hint, stack } = toErrorData(thrown);
    console.error([message, hint].filter(Boolean).join(' '));
    if (program.opts<{ debug?: boolean }>().debug) console.error(stack);
    process.exitCode = code === 'usage' ? EXIT.usage : EXIT.failed;
  }
}

await main();
