/** A thing that a person can do from anywhere: in the menu, by a shortcut, from the command palette. */
export interface Command {
  id: string;
  title: string;
  menu: 'File' | 'Go' | 'View' | 'Help';
  /** In Electron's words: `CmdOrCtrl+K`. */
  shortcut?: string;
  /** Other words that the palette finds it by. */
  words?: string;
  /** A line stands above it in the menu. */
  separated?: boolean;
}

/** The one list that menu, shortcuts, palette and help are made from. The renderer carries them out. */
export const COMMANDS = [
  {
    id: 'import',
    title: 'Import a file…',
    menu: 'File',
    shortcut: 'CmdOrCtrl+O',
    words: 'open bank teacher model onnx',
  },
  { id: 'add-dataset', title: 'Add a dataset…', menu: 'File', words: 'images folder cifar data' },
  {
    id: 'condense',
    title: 'Condense a teacher…',
    menu: 'File',
    shortcut: 'CmdOrCtrl+N',
    words: 'new bank',
    separated: true,
  },
  {
    id: 'generate',
    title: 'Generate models…',
    menu: 'File',
    shortcut: 'CmdOrCtrl+G',
    words: 'new family sizes',
  },
  { id: 'train-teacher', title: 'Train a teacher…', menu: 'File', words: 'new classifier' },
  { id: 'example', title: 'Try the built-in example', menu: 'File', words: 'demo synthetic' },
  {
    id: 'go.catalog',
    title: 'Catalog',
    menu: 'Go',
    shortcut: 'CmdOrCtrl+1',
    words: 'home models banks teachers datasets',
  },
  { id: 'go.runs', title: 'Runs', menu: 'Go', shortcut: 'CmdOrCtrl+2', words: 'jobs queue' },
  { id: 'go.compare', title: 'Compare', menu: 'Go', shortcut: 'CmdOrCtrl+3' },
  { id: 'go.trash', title: 'Trash', menu: 'Go', words: 'deleted restore' },
  { id: 'go.settings', title: 'Settings', menu: 'Go', shortcut: 'CmdOrCtrl+,', words: 'engine theme folder' },
  {
    id: 'search',
    title: 'Search the catalog',
    menu: 'Go',
    shortcut: 'CmdOrCtrl+F',
    words: 'find',
    separated: true,
  },
  { id: 'palette', title: 'Command palette', menu: 'View', shortcut: 'CmdOrCtrl+K', words: 'commands' },
  { id: 'theme.system', title: 'Theme: as the system', menu: 'View', words: 'dark light', separated: true },
  { id: 'theme.light', title: 'Theme: light', menu: 'View' },
  { id: 'theme.dark', title: 'Theme: dark', menu: 'View' },
  { id: 'shortcuts', title: 'Keyboard shortcuts', menu: 'Help', shortcut: 'CmdOrCtrl+/', words: 'keys help' },
  {
    id: 'glossary',
    title: 'Words and what they mean',
    menu: 'Help',
    words: 'glossary template scaler bank help',
  },
  { id: 'about', title: 'About WAVE Studio', menu: 'Help', words: 'version licences' },
] as const satisfies readonly Command[];

export type CommandId = (typeof COMMANDS)[number]['id'];
