import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { archiveFormat, entriesIn, unpack } from '../data/archives/unpack';
import { refusePipes } from '../data/files';
import { holdsConvolutional, translateConvolutional } from '../formats/convolutional/translate';
import { type TeacherFile, teacherFileOf } from '../formats/teacher-file';
import { TORCH_NAME } from '../formats/torch/reader';

/** What archives of models end in, as websites give them. PyTorch's `model_best.pth.tar` is none. */
const ARCHIVE = /(?<!\.(pth|pt|ckpt))\.(zip|tar|tgz|tar\.gz)$/i;
/** An archive of images has more entries; a model's files are few. */
const LOOKED_AT = 500;
const MODEL_JSON = 'model.json';

/**
 * What a path holds for those who look for a teacher, see {@link teacherFileOf}; an archive with an ONNX file or a model
 * of TensorFlow.js in it, as Teachable Machine gives it, is one of these as well, and so is a checkpoint of a
 * convolutional network, which is translated to ONNX.
 * @throws StudioError 'usage' for what is neither a file nor a folder
 */
export async function teacherAt(path: string): Promise<TeacherFile> {
  await refusePipes(path);
  if (!isArchive(path)) {
    const file = teacherFileOf(path);
    return file.format === 'vit' && (await isConvolutional(path)) ? { format: 'onnx', path } : file;
  }
  const format = await archiveFormat(path);
  let count = 0;
  for await (const { name } of format ? entriesIn(path, format) : []) {
    if (++count > LOOKED_AT) break;
    if (name.startsWith('__MACOSX') || basename(name).startsWith('.')) continue;
    if (basename(name) === MODEL_JSON) return { format: 'tfjs', path };
    if (extname(name).toLowerCase() === '.onnx') return { format: 'onnx', path };
  }
  return teacherFileOf(path);
}

const isArchive = (path: string): boolean =>
  ARCHIVE.test(path) && (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false);

/** Whether a path, by what it holds, is a checkpoint of a convolutional network; what cannot be read is none. */
async function isConvolutional(path: string): Promise<boolean> {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
  if (!isFolder && !TORCH_NAME.test(path) && !/\.safetensors(\.index\.json)?$/i.test(path)) return false;
  return holdsConvolutional(path).catch(() => false);
}

/** Whether {@link teacherAt} found something that is not ONNX yet. */
export function isTranslated({ format, path }: TeacherFile): boolean {
  return format === 'onnx' && !isArchive(path) && extname(path).toLowerCase() !== '.onnx';
}

/**
 * The model's own file: itself, what is in an archive, or what a checkpoint is translated to, for as long as it is used.
 *
 * @param beside the folder that it is unpacked or written in
 * @param use gets the file, and what was assumed of it, in sentences
 */
export async function withModelOf<T>(
  file: TeacherFile,
  beside: string,
  use: (inner: string, notes: string[]) => Promise<T>,
): Promise<T> {
  const { path } = file;
  if (!isArchive(path) && !isTranslated(file)) return use(path, []);
  const into = await mkdtemp(join(beside, 'model-'));
  try {
    if (isArchive(path)) return await use(await modelIn(await unpack(path, into)), []);
    const { chunks, notes } = await translateConvolutional(path);
    const inner = join(into, `${basename(path, extname(path))}.onnx`);
    await writeFile(inner, chunks);
    return await use(inner, notes);
  } finally {
    await rm(into, { recursive: true, force: true });
  }
}

/** The ONNX file or the `model.json` that lies least deep. */
async function modelIn(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true });
  const depth = (name: string) => name.split(/[\\/]/).length;
  const [found] = names
    .filter((name) => basename(name) === MODEL_JSON || extname(name).toLowerCase() === '.onnx')
    .sort((a, b) => depth(a) - depth(b));
  if (found === undefined) return folder;
  return basename(found) === MODEL_JSON
    ? join(folder, found)
    : teacherFileOf(dirname(join(folder, found))).path;
}
