import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { splitOf } from '../folders/splits';
import { mapOrdered } from '../parallel';
import type { ImageIndex } from './image-index';
import { LabelCollector } from './labelling';
import type { Labelling } from './labelling';

const READS_AT_ONCE = 16;
const MAX_BYTES = 1 << 20;
/** One file of CVAT's is about all images. */
const MAX_CVAT_BYTES = 256 * MAX_BYTES;

/** A file of PASCAL VOC (host.robots.ox.ac.uk/pascal/VOC), as far as it tells classes. */
interface Voc {
  annotation?: { filename?: unknown; object?: { name?: unknown }[] };
}

/** CVAT's own XML for images (docs.cvat.ai, “CVAT for image”), as far as it tells classes. */
interface Cvat {
  annotations?: { image?: CvatImage[] };
}
type CvatImage = { '@name'?: unknown; '@subset'?: unknown } & Record<string, unknown>;

/** VOC's one XML file for each picture, or CVAT's for all; pictures of several classes are left out. */
export async function readXml(root: string, files: readonly string[], index: ImageIndex): Promise<Labelling> {
  const parser = new XMLParser({
    isArray: (name) => name === 'object' || name === 'image',
    parseTagValue: false,
    processEntities: false,
    ignoreAttributes: false,
    attributeNamePrefix: '@',
  });
  const folder = files[0]!.includes('/') ? files[0]!.slice(0, files[0]!.lastIndexOf('/')) : '.';
  const found = new LabelCollector(files.length === 1 ? files[0]! : folder);
  const read = async (file: string) => ({ file, text: await readFile(join(root, file), 'utf8') });
  for await (const { file, text } of mapOrdered(files, READS_AT_ONCE, read)) {
    if (text.length > (/<annotations>/.test(text.slice(0, 1024)) ? MAX_CVAT_BYTES : MAX_BYTES)) continue;
    const { annotation, annotations } = parsed(parser, text);
    if (annotation) addVoc(annotation, file, folder, index, found);
    for (const image of annotations?.image ?? []) addCvat(image, folder, index, found);
  }
  return found.result();
}

function addVoc(
  annotation: NonNullable<Voc['annotation']>,
  file: string,
  folder: string,
  index: ImageIndex,
  found: LabelCollector,
): void {
  const stem = file.slice(file.lastIndexOf('/') + 1).replace(/\.xml$/i, '');
  const image =
    (annotation.filename === undefined ? undefined : index.find(textOf(annotation.filename), folder)) ??
    index.find(stem, folder);
  for (const { name } of annotation.object ?? []) {
    if (name !== undefined) found.add(image, { name: textOf(name) });
  }
}

/** Tags of a picture are its classes; where it has none, the classes of what is drawn in it. */
function addCvat(image: CvatImage, folder: string, index: ImageIndex, found: LabelCollector): void {
  const labelled = (value: unknown) =>
    (Array.isArray(value) ? value : [value]).flatMap((each: unknown) =>
      typeof each === 'object' && each !== null && '@label' in each ? [textOf(each['@label'])] : [],
    );
  const tags = labelled(image['tag']);
  const names = tags.length > 0 ? tags : Object.values(image).flatMap(labelled);
  const split = splitOf(textOf(image['@subset']))?.split;
  const path = index.find(textOf(image['@name']), folder);
  for (const name of names) found.add(path, { name, ...(split && { split }) });
}

function parsed(parser: XMLParser, text: string): Voc & Cvat {
  try {
    return parser.parse(text) as Voc & Cvat;
  } catch {
    return {};
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
