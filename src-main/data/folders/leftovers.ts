/** What systems and programs leave in folders: never images that somebody collected. */
const NAMES = new Set([
  // macOS, and archives made there
  '__macosx',
  'icon\r',
  // Windows
  'thumbs.db',
  'ehthumbs.db',
  'ehthumbs_vista.db',
  'desktop.ini',
  '$recycle.bin',
  'recycler',
  'recycled',
  'system volume information',
  // Linux
  'lost+found',
  '.trash',
  // network drives: Synology, QNAP, AppleShare
  '@eadir',
  '@tmp',
  '@recycle',
  '@recently-snapshot',
  '#recycle',
  '#snapshot',
  '@__thumb',
  'thumbnails',
  '@synoeastream',
  'network trash folder',
  'temporary items',
  'thevolumesettingsfolder',
  // notebooks, Python, tar
  'ipynb_checkpoints',
  '__pycache__',
  'paxheader',
  'paxheaders',
]);

/** Hidden files (with macOS's `._` twins), copies of editors, and downloads that were not finished. */
const PATTERN =
  /^\.|~$|^(paxheaders|found)\.\d+$|\.(crdownload|opdownload|download|part|partial|aria2|!ut|tmp)$/i;

/** Whether a name is of a file or folder that is passed over without a word. */
export const isLeftover = (name: string): boolean => NAMES.has(name.toLowerCase()) || PATTERN.test(name);
