import type { Command } from 'commander';
import { didYouMean, StudioError } from '../../base/errors';

/** `wave help data add`: as Commander's own, but a word that is no command is answered in words. */
export function addHelp(program: Command): void {
  program
    .helpCommand(false)
    .command('help [command...]')
    .description('say how a command is used, and list all that can be set')
    .action((words: string[]) => commandNamed(program, words).outputHelp());
}

function commandNamed(program: Command, words: readonly string[]): Command {
  let command = program;
  for (const word of words) {
    const found = command.commands.find((each) => each.name() === word);
    if (!found) throw unknown(command, word);
    command = found;
  }
  return command;
}

function unknown(command: Command, word: string): StudioError {
  const names = command.commands.map((each) => each.name());
  const hint = didYouMean(word, names) || 'List the commands with “wave help”.';
  return new StudioError('usage', `There is no command “${word}”.`, hint);
}
