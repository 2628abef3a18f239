import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import spdx from 'spdx-license-list/full.js';
import { BESIDE, BESIDE_ON_LINUX } from './shipped.ts';

/** A package that is shipped, built into the program or beside it, and the text of its licence. */
export interface Shipped {
  name: string;
  version: string;
  /** As SPDX has it. */
  licence: string;
  text: string;
}

/** What Vite notes of the packages that it builds into the program. */
interface Noted {
  name: string;
  version: string;
  identifier?: string;
  text?: string;
}

/** What is neither a package nor built in. */
const OTHERS: readonly (Omit<Shipped, 'text'> & { file: string })[] = [
  { name: 'Inter', version: '4', licence: 'OFL-1.1', file: 'src-renderer/assets/inter/OFL.txt' },
];

const TEXTS = /^(licen[cs]e|copying|notice|third.?party)/i;

/**
 * Everything that is shipped beside Electron, whose own texts the packager keeps.
 *
 * @param root of the built program
 * @throws Error where a text is not to be found
 */
export function shipped(root: string): Shipped[] {
  const built = ['main', 'renderer', 'phone'].flatMap((part) =>
    notedIn(join(root, 'out', part, 'licences.json')),
  );
  const beside = Object.keys({ ...BESIDE, ...BESIDE_ON_LINUX }).flatMap((name) => besideIn(root, name));
  const others = OTHERS.map(({ file, ...each }) => ({
    ...each,
    text: readFileSync(join(root, file), 'utf8'),
  }));
  const all = new Map([...built, ...beside, ...others].map((each) => [`${each.name} ${each.version}`, each]));
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function notedIn(path: string): Shipped[] {
  const noted = JSON.parse(readFileSync(path, 'utf8')) as Noted[];
  return noted.map(({ name, version, identifier, text }) => ({
    name,
    version,
    licence: identifier ?? namedIn(text),
    text: text ?? standardText(name, identifier),
  }));
}

/** A package by its folder; that of another system is not installed here, and not shipped from here. */
function besideIn(root: string, pattern: string): Shipped[] {
  const name = pattern.replace('${platform}', process.platform).replace('${arch}', process.arch);
  const folder = join(root, 'node_modules', name);
  if (!existsSync(folder) && pattern !== name) return [];
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string;
    license: string;
  };
  const texts = readdirSync(folder).filter((file) => TEXTS.test(file));
  // libvips’s package tells in its README of the libraries within it and their licences.
  if (name.includes('libvips')) texts.push('README.md');
  const text = texts.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n\n');
  const own = texts.some((file) => file !== 'README.md');
  return [
    { name, version, licence: license, text: own ? text : `${standardText(name, license)}\n\n${text}` },
  ];
}

/** For packages that have a text and do not name it. */
function namedIn(text = ''): string {
  return /^(\w+) License/.exec(text)?.[1] ?? 'see its text';
}

/** For packages that name their licence and leave its text out. */
function standardText(name: string, identifier = ''): string {
  const known = identifier.split(/[\s()]+/).filter((word) => word in spdx);
  if (known.length === 0) throw new Error(`The licence of ${name} (${identifier}) has no text.`);
  return known
    .map((id) => spdx[id]!.licenseText)
    .join('\n\n')
    .replace('<year> <copyright holders>', `the authors of ${name}`);
}

const root = resolve(import.meta.dirname, '..');

/** Writes down what is shipped: the list for the window, the texts for the package. */
export function writeLicences(): void {
  const all = shipped(root);
  const list = all.map(({ name, version, licence }) => ({ name, version, licence }));
  writeFileSync(join(root, 'out/licences.json'), JSON.stringify(list, null, 1));
  const folder = join(root, 'out/package/licences');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'LICENSE.txt'), readFileSync(join(root, 'LICENSE')));
  const text = all.map((each) => `${each.name} ${each.version} (${each.licence})\n\n${each.text.trim()}\n`);
  writeFileSync(join(folder, 'PACKAGES.txt'), text.join(`\n${'-'.repeat(80)}\n\n`));
}

if (import.meta.main) writeLicences();
