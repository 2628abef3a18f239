import type { Route } from './routes';

/** One thing the program can be told to do: from the palette, by its keys, and in the list of shortcuts. */
export interface Command {
  id: string;
  title: string;
  group: 'Go to' | 'Start' | 'View' | 'Help' | 'Catalog';
  shortcut?: string;
  /** Words that lead to it beside those of its title. */
  words?: string;
  run: () => void;
}

export interface CommandActions {
  go: (route: Route) => void;
  /** Opens the dialogs that are not places. */
  open: (dialog: 'import' | 'shortcuts') => void;
  setTheme: (theme: 'system' | 'light' | 'dark') => void;
  toggleSidebar: () => void;
  tryExample: () => void;
}

/** Every command. The palette, the shortcuts and their list are all made from this. */
export function commandTable({ go, open, setTheme, toggleSidebar, tryExample }: CommandActions): Command[] {
  const catalog = (tab: 'bank' | 'model' | 'teacher' | 'dataset') => () =>
    go({ screen: 'catalog', tab, trash: false });
  return [
    {
      id: 'banks',
      title: 'Template banks',
      group: 'Go to',
      shortcut: 'Mod+1',
      words: 'catalog',
      run: catalog('bank'),
    },
    {
      id: 'models',
      title: 'Models',
      group: 'Go to',
      shortcut: 'Mod+2',
      words: 'catalog',
      run: catalog('model'),
    },
    {
      id: 'teachers',
      title: 'Teachers',
      group: 'Go to',
      shortcut: 'Mod+3',
      words: 'catalog',
      run: catalog('teacher'),
    },
    {
      id: 'datasets',
      title: 'Datasets',
      group: 'Go to',
      shortcut: 'Mod+4',
      words: 'catalog',
      run: catalog('dataset'),
    },
    {
      id: 'runs',
      title: 'Runs',
      group: 'Go to',
      shortcut: 'Mod+5',
      words: 'jobs queue',
      run: () => go({ screen: 'runs' }),
    },
    {
      id: 'compare',
      title: 'Compare',
      group: 'Go to',
      shortcut: 'Mod+6',
      run: () => go({ screen: 'compare', ids: [] }),
    },
    {
      id: 'settings',
      title: 'Settings',
      group: 'Go to',
      shortcut: 'Mod+,',
      words: 'engine threads gpu theme storage',
      run: () => go({ screen: 'settings' }),
    },
    {
      id: 'trash',
      title: 'Trash',
      group: 'Go to',
      words: 'deleted restore',
      run: () => go({ screen: 'catalog', tab: 'bank', trash: true }),
    },
    {
      id: 'condense',
      title: 'Condense a teacher into a bank',
      group: 'Start',
      shortcut: 'Mod+N',
      words: 'new bank wizard',
      run: () => go({ screen: 'condense' }),
    },
    {
      id: 'generate',
      title: 'Generate models from a bank',
      group: 'Start',
      shortcut: 'Mod+G',
      words: 'new model family size wizard',
      run: () => go({ screen: 'generate' }),
    },
    {
      id: 'train-teacher',
      title: 'Train a teacher',
      group: 'Start',
      words: 'new classifier cnn',
      run: () => go({ screen: 'teacher' }),
    },
    {
      id: 'import',
      title: 'Import a file or folder',
      group: 'Start',
      shortcut: 'Mod+O',
      words: 'open add dataset images teacher onnx safetensors bank',
      run: () => open('import'),
    },
    {
      id: 'example',
      title: 'Try the built-in example',
      group: 'Start',
      words: 'demo synthetic first',
      run: tryExample,
    },
    {
      id: 'theme-light',
      title: 'Light theme',
      group: 'View',
      words: 'appearance colour',
      run: () => setTheme('light'),
    },
    {
      id: 'theme-dark',
      title: 'Dark theme',
      group: 'View',
      words: 'appearance colour',
      run: () => setTheme('dark'),
    },
    {
      id: 'theme-system',
      title: 'Theme of the system',
      group: 'View',
      words: 'appearance light dark',
      run: () => setTheme('system'),
    },
    {
      id: 'sidebar',
      title: 'Show or hide the sidebar',
      group: 'View',
      shortcut: 'Mod+B',
      run: toggleSidebar,
    },
    {
      id: 'shortcuts',
      title: 'Keyboard shortcuts',
      group: 'Help',
      shortcut: '?',
      words: 'keys help',
      run: () => open('shortcuts'),
    },
  ];
}

/**
 * The commands that a text leads to, the best first: every word must begin a word of the title or the other words; hits
 * in the title count more, and at its beginning most.
 */
export function findCommands(commands: readonly Command[], text: string): Command[] {
  const wanted = wordsOf(text);
  return commands
    .map((command) => ({ command, score: scoreOf(command, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ command }) => command);
}

function scoreOf(command: Command, wanted: readonly string[]): number {
  const title = wordsOf(command.title);
  const others = wordsOf(`${command.group} ${command.words ?? ''}`);
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
