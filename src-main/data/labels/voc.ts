import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { mapOrdered } from '../parallel';
import type { ImageIndex } from './image-index';
import { LabelCollector } from './labelling';
import type { Labelling } from './labelling';

const READS_AT_ONCE = 16;
const MAX_BYTES = 1 << 20;

/** A file of PASCAL VOC (host.robots.ox.ac.uk/pascal/VOC), as far as it tells classes. */
interface Voc {
  annotation?: { filename?: unknown; object?: { name?: unknown }[] };
}

/** One XML file for each picture; pictures of several classes are left out. */
export async function readVoc(root: string, files: readonly string[], index: ImageIndex): Promise<Labelling> {
  const parser = new XMLParser({
    isArray: (name) => name === 'object',
    parseTagValue: false,
    processEntities: false,
  });
  const folder = files[0]!.includes('/') ? files[0]!.slice(0, files[0]!.lastIndexOf('/')) : '.';
  const found = new LabelCollector(folder);
  const read = async (file: string) => ({ file, text: await readFile(join(root, file), 'utf8') });
  for await (const { file, text } of mapOrdered(files, READS_AT_ONCE, read)) {
    const { annotation } = text.length > MAX_BYTES ? {} : parsed(parser, text);
    if (!annotation) continue;
    const stem = file.slice(file.lastIndexOf('/') + 1).replace(/\.xml$/i, '');
    const image =
      (annotation.filename === undefined ? undefined : index.find(textOf(annotation.filename), folder)) ??
      index.find(stem, folder);
    for (const { name } of annotation.object ?? []) {
      if (name !== undefined) found.add(image, { name: textOf(name) });
    }
  }
  return found.result();
}

function parsed(parser: XMLParser, text: string): Voc {
  try {
    return parser.parse(text) as Voc;
  } catch {
    return {};
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
