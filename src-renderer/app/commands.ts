import type { Command, CommandId } from '../../src-main/api/contract';
import { COMMANDS } from '../../src-main/api/contract';
import { declaredWords } from '../language';
import type { Route } from './routes';

export interface CommandActions {
  go: (route: Route) => void;
  /** Opens the dialogs that are not places. */
  open: (dialog: 'import' | 'add-dataset' | 'palette' | 'shortcuts') => void;
  /** Puts the cursor into the search of the catalog. */
  search: () => void;
  setTheme: (theme: 'system' | 'light' | 'dark') => void;
  tryExample: () => void;
}

/** What each command does, whether it comes from the palette, by its keys or from the menu of the window. */
export function commandRunners(actions: CommandActions): Record<CommandId, () => void> {
  const { go, open, setTheme } = actions;
  return {
    import: () => open('import'),
    'add-dataset': () => open('add-dataset'),
    condense: () => go({ screen: 'condense' }),
    generate: () => go({ screen: 'generate' }),
    example: actions.tryExample,
    'train-teacher': () => go({ screen: 'teacher' }),
    'go.catalog': () => go({ screen: 'catalog', tab: 'bank', trash: false }),
    'go.runs': () => go({ screen: 'runs' }),
    'go.compare': () => go({ screen: 'compare', ids: [] }),
    'go.trash': () => go({ screen: 'catalog', tab: 'bank', trash: true }),
    'go.settings': () => go({ screen: 'settings' }),
    search: actions.search,
    palette: () => open('palette'),
    'theme.system': () => setTheme('system'),
    'theme.light': () => setTheme('light'),
    'theme.dark': () => setTheme('dark'),
    shortcuts: () => open('shortcuts'),
    glossary: () => go({ screen: 'glossary' }),
    about: () => go({ screen: 'settings' }),
  };
}

/**
 * The commands that a text leads to, the best first: every word must begin a word of the title or the other words; hits
 * in the title count more, and at its beginning most.
 */
export function findCommands<C extends Command>(commands: readonly C[], text: string): C[] {
  const wanted = wordsOf(text);
  return commands
    .map((command) => ({ command, score: scoreOf(command, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ command }) => command);
}

/** What can be done on the page that is shown, as far as a text leads to it: all of it where there is none. */
export function findHere<C extends { label: string }>(commands: readonly C[], text: string): C[] {
  const wanted = wordsOf(text);
  return commands.filter(({ label }) => {
    const words = wordsOf(label);
    return wanted.every((word) => words.some((each) => each.startsWith(word)));
  });
}

function scoreOf(command: Command, wanted: readonly string[]): number {
  const title = wordsOf(command.title);
  const others = wordsOf(`${command.menu} ${command.words ?? ''}`);
  let score = 1;
  for (const word of wanted) {
    const place = title.findIndex((each) => each.startsWith(word));
    if (place >= 0) score += place === 0 ? 4 : 2;
    else if (others.some((each) => each.startsWith(word))) score += 1;
    else return 0;
  }
  return score;
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** All commands as they are called in the language in use; their English words find them as well. */
export const SPOKEN_COMMANDS = COMMANDS.map((command: Command & { id: CommandId }) => ({
  ...command,
  title: declaredWords(command.title),
  words: `${command.words ?? ''} ${command.title}`,
}));
