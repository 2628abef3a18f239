import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { dirname } from 'node:path';
import { homeAt } from '../../catalog/home';
import type { CliContext } from './context';
import { optionsOf } from './context';
import type { CommonOptions } from './options';
import { MOST_SECONDS, number } from './options';

interface ServeCommand extends CommonOptions {
  port?: number;
  host?: string;
  open?: boolean;
  allowRemote?: boolean;
  root?: string[];
  write?: string[];
  publicUrl?: string;
  url?: boolean;
  checkpointEvery?: number;
}

/** `wave serve`: the interface in a browser. */
export function addServe(program: Command, { workerScript }: CliContext): void {
  program
    .command('serve')
    .description('show the interface in a browser, on this machine or through a tunnel')
    .option('--port <number>', 'port to listen on (default: 4870, or any free one)', portNumber)
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--open', 'open the page in a browser')
    .option('--allow-remote', 'with --host: let other machines connect; nothing is encrypted')
    .option('--root <folder...>', 'folders that the page may read (default: your own and the current one)')
    .option('--write <folder...>', 'folders that the page may write to, beside the home’s “exports”')
    .option('--public-url <address>', 'the address that a reverse proxy shows it under, a path included')
    .option('--url', 'print a new address of the “wave serve” that runs already')
    .option(
      '--checkpoint-every <seconds>',
      'time between two checkpoints of a run',
      number(0.001, MOST_SECONDS),
    )
    .action(async (_options, command: Command) => {
      const { open, root, write, url, ...flags } = optionsOf<ServeCommand>(command);
      const { home, port, host, allowRemote, checkpointEvery, publicUrl } = flags;
      if (url) {
        const { newLink } = await import('../serve/link');
        console.log(await newLink(homeAt(home), port));
        return;
      }
      const { serveUntilStopped } = await import('../serve/run');
      const folders = { roots: root, writable: write };
      const options = {
        main: dirname(workerScript),
        home,
        port,
        host,
        allowRemote,
        checkpointEvery,
        publicUrl,
      };
      await serveUntilStopped({ ...options, ...folders }, open ? 'tab' : 'none');
      process.exit(0);
    });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('Give a number from 0 to 65535.');
}
