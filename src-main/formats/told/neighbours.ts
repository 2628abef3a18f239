import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { configSays } from './config';
import {
  customVisionSays,
  inferenceSays,
  lobeSays,
  mmdeploySays,
  propertiesSay,
  teachableMachineSays,
} from './exporters';
import { decodedText } from '../../base/text';
import { Fields } from './fields';
import { isUnreadLabelFile, labelsInFile, rankOfLabelFile, readYaml } from '../../base/class-files';
import { labelsWithin } from '../../base/class-lists';
import { type Literal, LiteralError, readLiteral } from '../../base/literal';
import { valuesSay } from './onnx-metadata';
import { pixelsWithin } from './pixels';
import { preprocessorSays } from './preprocessor';
import { addSaying, emptyTold, type Saying, type Told } from './told';

const MOST_BYTES = 16 * 2 ** 20;
const MOST_OF_OTHERS = 2 ** 20;

/** Folders within a model's own that exporters put the graph into. */
const INNER = /^(onnx|tfjs|web_model|model|weights|saved_model|\d+)$/i;

type Reader = (fields: Fields) => Saying;

/** What is known to stand beside a model, the most trustworthy first. */
const DESCRIPTIONS: [name: string | RegExp, reader: Reader][] = [
  ['preprocessor_config.json', preprocessorSays],
  [
    'processor_config.json',
    (fields) => preprocessorSays(fields.has('image_processor') ? fields.within('image_processor') : fields),
  ],
  ['config.json', andPixels(configSays)],
  ['metadata.json', andPixels(teachableMachineSays)],
  ['signature.json', lobeSays],
  ['metadata_properties.json', propertiesSay],
  ['cvexport.manifest', customVisionSays],
  ['open_clip_config.json', (fields) => valuesSay(fields.within('preprocess_cfg'))],
  [/infer.*\.(ya?ml|txt)$/i, inferenceSays],
  ['pipeline.json', mmdeploySays],
  ['metadata.yaml', valuesSay],
  ['data.yaml', valuesSay],
  ['args.yaml', valuesSay],
];

/** People call descriptions of their own so, too: of these, whatever else they say of pixels. */
function andPixels(reader: Reader): Reader {
  return (fields) => ({ ...pixelsWithin(fields), ...reader(fields) });
}

/**
 * What stands beside a model's file, or in its folder: descriptions of transformers, timm, Teachable Machine, Lobe and
 * Custom Vision, and lists of names. They are looked for in the file's own folder, then in the one around it where that
 * is how exporters do it.
 */
export function neighboursSay(path: string): Told {
  const told = emptyTold();
  const folder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path);
  const folders = INNER.test(basename(folder)) ? [folder, dirname(folder)] : [folder];
  for (const [name, reader] of DESCRIPTIONS) {
    const [place] = folders.flatMap((each) => filesIn(each, name).map((found) => join(each, found)));
    if (place !== undefined) describe(told, place, reader);
  }
  const add = (place: string, names: string[] | undefined) => {
    if (names) addSaying(told, { labels: [{ names, from: basename(place) }] });
  };
  const lists = folders.flatMap((each) => labelFiles(each, path));
  for (const place of lists) add(place, namesIn(told, place, path));
  for (const place of folders.flatMap(otherDescriptions))
    if (!lists.includes(place)) addSaying(told, saidWithin(place, told.notes));
  if (told.labels.length === 0) sayUnread(told, folders, lists);
  return told;
}

/** JSON and YAML that may hold the names of the classes among other things, whatever they are called. */
function otherDescriptions(folder: string): string[] {
  return filesIn(folder)
    .filter((name) => /\.(json|ya?ml)$/i.test(name) && !DESCRIPTIONS.some(([known]) => isCalled(name, known)))
    .map((name) => join(folder, name));
}

const isCalled = (name: string, known: string | RegExp): boolean =>
  typeof known === 'string' ? known === name : known.test(name);

function filesIn(folder: string, called?: string | RegExp): string[] {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return called === undefined ? names : names.filter((name) => isCalled(name, called));
}

/** A file that is about something else says nothing of use; it cannot be read, or is the model itself. */
function saidWithin(path: string, notes: string[]): Saying {
  try {
    if (statSync(path).size > MOST_OF_OTHERS) return {};
    const text = decodedText(readFileSync(path));
    const value = path.endsWith('.json') ? readLiteral(text) : readYaml(text);
    if (!(value instanceof Map)) return {};
    const names = labelsWithin(value);
    const labels = names ? [{ names, from: basename(path) }] : [];
    return { ...pixelsWithin(new Fields(value, basename(path), notes)), labels };
  } catch {
    return {};
  }
}

/** Nothing named the classes: what may do so is said. */
function sayUnread(told: Told, folders: readonly string[], lists: readonly string[]): void {
  const unread = folders.flatMap((each) => filesIn(each)).filter(isUnreadLabelFile);
  const hint = 'save them as JSON, or one in each line of “labels.txt”';
  for (const name of new Set([...unread, ...lists.map((place) => basename(place))])) {
    if (!told.notes.some((note) => note.includes(`“${name}”`)))
      told.notes.push(`“${name}” may hold the names of the classes, but not in a way that is read: ${hint}.`);
  }
}

function describe(told: Told, path: string, reader: Reader): void {
  const value = contentOf(told, path);
  if (value === undefined) return;
  if (value instanceof Map) {
    const saying = reader(new Fields(value, basename(path), told.notes));
    const names = saying.labels?.length ? undefined : labelsWithin(value);
    addSaying(told, names ? { ...saying, labels: [{ names, from: basename(path) }] } : saying);
  } else told.notes.push(`“${basename(path)}” is no description and is left out.`);
}

/** `labels.txt` and the like, and a list that is called as the model is; the surest first. */
function labelFiles(folder: string, path: string): string[] {
  const names = filesIn(folder);
  const ranked = ([0, 1] as const).flatMap((rank) =>
    names.filter((name) => rankOfLabelFile(name, path) === rank),
  );
  return ranked.map((name) => join(folder, name));
}

function namesIn(told: Told, path: string, model: string): string[] | undefined {
  const text = textOf(told, path);
  if (text === undefined) return undefined;
  const sure = rankOfLabelFile(basename(path), model) === 0;
  let problem = 'holds no list of names';
  try {
    const names = labelsInFile(basename(path), text);
    if (names) return names;
  } catch {
    problem = path.endsWith('.json') ? 'is not JSON' : 'cannot be read';
  }
  if (sure) told.notes.push(`“${basename(path)}” ${problem} and is left out.`);
  return undefined;
}

function contentOf(told: Told, path: string): Literal | undefined {
  const text = textOf(told, path);
  if (text === undefined) return undefined;
  const yaml = /\.ya?ml$/.test(path);
  if (path.endsWith('.txt')) return readIni(text);
  try {
    return yaml ? readYaml(text) : readLiteral(text);
  } catch (error) {
    if (!(error instanceof LiteralError)) throw error;
    told.notes.push(`“${basename(path)}” is not ${yaml ? 'YAML' : 'JSON'} and is left out.`);
    return undefined;
  }
}

/** DeepStream's older notation: `[property]`, and `offsets=…` in lines below it; undefined for prose. */
function readIni(text: string): Literal | undefined {
  const [, lines] = /^\[property\]([^[]*)/m.exec(text) ?? [];
  if (lines === undefined) return undefined;
  const pairs = [...lines.matchAll(/^\s*([\w-]+)\s*=\s*(.*?)\s*$/gm)];
  return new Map([['property', new Map(pairs.map(([, key, value]) => [key!, value!]))]]);
}

function textOf(told: Told, path: string): string | undefined {
  let problem = 'cannot be read';
  try {
    const { size } = statSync(path);
    if (size <= MOST_BYTES) return decodedText(readFileSync(path));
    problem = 'is too large for a description';
  } catch {
    // A folder of that name, or no permission.
  }
  told.notes.push(`“${basename(path)}” ${problem} and is left out.`);
  return undefined;
}
