import { basename } from 'node:path';
import { z } from 'zod';
import { asStudioError, StudioError } from '../base/errors';
import type { HostTensor, TensorMap } from '../base/tensor';
import type { SafetensorsFile } from './safetensors/reader';

/** What a file of ours holds beside tensors: its kind, the version of that kind's description, and the description. */
export interface Kind<T> {
  /** e.g. "model"; a person reads it in messages. */
  name: string;
  version: number;
  schema: z.core.$ZodType<T>;
}

/** The metadata of a safetensors file of ours. `format` is what other programs ask for before they load it. */
export function describeFile<T>(kind: Kind<T>, description: T): Record<string, string> {
  return {
    format: 'pt',
    'wave.kind': kind.name,
    'wave.version': String(kind.version),
    'wave.description': JSON.stringify(description),
  };
}

/** Whether a safetensors file is one of ours, and of which kind. */
export function kindOf(file: SafetensorsFile): string | undefined {
  return file.metadata.get('wave.kind');
}

/**
 * Reads and checks the description of a file of ours.
 *
 * @throws StudioError 'bad-file' where it is of another kind or wrong; 'newer-version'
 */
export function readDescription<T>(file: SafetensorsFile, kind: Kind<T>): T {
  const name = basename(file.path);
  const found = kindOf(file);
  if (found !== kind.name) {
    const what = found ? `holds a ${found}, not a ${kind.name}` : `is not a ${kind.name} of WAVE Studio`;
    throw new StudioError('bad-file', `“${name}” ${what}.`, `Choose a file of a ${kind.name}.`);
  }
  const version = Number(file.metadata.get('wave.version'));
  if (version > kind.version) {
    throw new StudioError(
      'newer-version',
      `“${name}” was written by a newer version of WAVE Studio.`,
      'Install the newest version to read it.',
    );
  }
  if (version !== kind.version) throw wrong(name, kind.name, `its version is “${version}”`);
  const parsed = z.safeParse(kind.schema, parseJson(file.metadata.get('wave.description')));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw wrong(name, kind.name, `${issue!.path.join('.') || 'description'}: ${issue!.message}`);
}

/** Runs a check of what a file describes; what it throws is told as the file's fault. */
export function checkDescription(path: string, kind: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw wrong(basename(path), kind, asStudioError(error).message.replace(/\.$/, ''));
  }
}

/**
 * Checks that a file holds just the tensors that its description promises, before any is read.
 *
 * @throws StudioError 'bad-file' naming the first that is missing, too many, or of another shape
 */
export function checkTensors(file: SafetensorsFile, shapes: ReadonlyMap<string, readonly number[]>): void {
  const name = basename(file.path);
  for (const [tensor, shape] of shapes) {
    const info = file.info(tensor);
    if (!info) throw bad(`“${name}” lacks the tensor “${tensor}”.`);
    if (info.shape.join() !== shape.join()) {
      throw bad(
        `The tensor “${tensor}” of “${name}” has the shape [${info.shape.join(', ')}] instead of [${shape.join(', ')}].`,
      );
    }
  }
  const extra = file.names.find((tensor) => !shapes.has(tensor));
  if (extra !== undefined) throw bad(`“${name}” has a tensor “${extra}” that does not belong there.`);
}

/** Reads tensors in the order given, each under the name it gets. @throws StudioError 'bad-file' for a value that is not finite */
export async function readFinite(
  file: SafetensorsFile,
  names: Iterable<readonly [inFile: string, name: string]>,
): Promise<TensorMap> {
  const tensors: TensorMap = new Map();
  for (const [inFile, name] of names) {
    const tensor = await file.read(inFile);
    checkFinite(file, inFile, tensor);
    tensors.set(name, tensor);
  }
  return tensors;
}

/** @throws StudioError 'bad-file' for a value that is not finite */
function checkFinite(file: SafetensorsFile, name: string, { data }: HostTensor): void {
  if (allFinite(data)) return;
  throw bad(`The tensor “${name}” of “${basename(file.path)}” has values that are not finite numbers.`);
}

/** A plain loop: ten times as fast as `every`, which tells on hundreds of megabytes. */
export function allFinite(data: Float32Array): boolean {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return false;
  return true;
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
}

function wrong(name: string, kind: string, problem: string): StudioError {
  return bad(`“${name}” describes its ${kind} wrongly (${problem}).`);
}

function bad(message: string): StudioError {
  return new StudioError('bad-file', message, 'The file is damaged or was changed: get or make it again.');
}
