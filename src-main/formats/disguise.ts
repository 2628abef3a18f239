import { open } from 'node:fs/promises';
import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { StudioError } from '../base/errors';
import { linkTarget } from '../base/link-text';

/** What a file turns out to be instead of a model: the rest of a sentence, and what to do. */
interface Disguise {
  what: string;
  hint: string;
}

const AGAIN = 'Download it again, signed in if its page asks for that.';

/** Beginnings of files that people mistake for models, in Latin-1. */
const BEGINNINGS: [pattern: RegExp, what: string, hint: string][] = [
  [
    /^version https:\/\/git-lfs\.github\.com/,
    'is a pointer of Git LFS: the file itself was not downloaded',
    'Run “git lfs pull” in its folder, or download it from its page.',
  ],
  [
    /^\s*(<!doctype html|<html|<head|<\?xml)/i,
    'is a web page, which a server sent in place of the file',
    AGAIN,
  ],
  [
    /^(entry not found|not found|access to model|invalid (username|credentials)|repository not found|\{"error")/i,
    'is an error message of a server',
    AGAIN,
  ],
  [/^\x89HDF/, 'is an HDF5 file, as older versions of Keras write them', 'Export the model as ONNX.'],
  [/^....TFL3/s, 'is a TensorFlow Lite file, for which there is no reader here', 'Export the model as ONNX.'],
  [/^GGUF/, 'is a GGUF file of a language model', 'Choose an image classifier.'],
  [/^PK\W\W[^]*(metadata|config)\.json/, 'is a model of Keras', 'Export the model as ONNX.'],
  [/^PK\W\W|^(Rar!|7z\xbc\xaf)/, 'is an archive', 'Unpack it.'],
  [/^....ORTM/s, 'is a model in ONNX Runtime’s own format', 'Give the ONNX file that it was made from.'],
  [/^\x93NUMPY/, 'is a NumPy array', 'Save the weights as safetensors.'],
];

/** Endings of models that are made for one runtime; what they begin with says little. */
const ENDINGS: [pattern: RegExp, what: string, hint: string][] = [
  [
    /\.(engine|trt|plan)$/i,
    'is an engine of TensorRT, made for one GPU',
    'Give the ONNX file that it was made from.',
  ],
  [/\.xml$/i, 'is the description of a model of OpenVINO’s', 'Give the ONNX file that it was made from.'],
  [/\.msgpack$/i, 'is a checkpoint of Flax', 'Save the weights as safetensors.'],
  [/\.pd(params|model|iparams)$/i, 'is a model of Paddle', 'Export the model as ONNX.'],
  [/\.(caffemodel|prototxt)$/i, 'is a network of Caffe', 'Export the model as ONNX.'],
  [/\.mlmodel$/i, 'is a model of Core ML', 'Export the model as ONNX.'],
  [/\.pb$/i, 'is a graph of TensorFlow', 'Export the model as ONNX.'],
  [/\.pte$/i, 'is a program of ExecuTorch', 'Export the model as ONNX.'],
  [/\.npz$/i, 'is an archive of NumPy arrays', 'Save the weights as safetensors.'],
];

const UNFINISHED = /\.(part|partial|crdownload|download|incomplete|aria2|tmp|!ut)$/i;
const LOOKED_AT = 512;

/**
 * The error for a file that is something else than its name promises: a Git LFS pointer, a web page, a download that is
 * not finished, an archive. Undefined where it is none of these.
 */
export async function disguised(path: string): Promise<StudioError | undefined> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(LOOKED_AT), 0, LOOKED_AT, 0);
    return errorFor(path, buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/** As {@link disguised}, for readers that wait. */
export function disguisedSync(path: string): StudioError | undefined {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(LOOKED_AT);
    return errorFor(path, buffer.subarray(0, readSync(file, buffer, 0, LOOKED_AT, 0)));
  } finally {
    closeSync(file);
  }
}

function errorFor(path: string, start: Buffer): StudioError | undefined {
  const found = disguiseOf(path, start);
  return found && new StudioError('bad-file', `“${basename(path)}” ${found.what}.`, found.hint);
}

/** A length in eight bytes, which may look like anything, and the `{` of the header. */
function isSafetensors(start: Buffer): boolean {
  return start.subarray(4, 8).equals(Buffer.alloc(4)) && start[8] === 0x7b;
}

function disguiseOf(path: string, start: Buffer): Disguise | undefined {
  if (start.length === 0) return { what: 'is empty', hint: AGAIN };
  if (UNFINISHED.test(path)) {
    return { what: 'is a download that is not finished', hint: 'Let it finish, or download the file again.' };
  }
  if (isSafetensors(start)) return undefined;
  const ending = ENDINGS.find(([pattern]) => pattern.test(path));
  if (ending) return { what: ending[1], hint: ending[2] };
  if (start.length === LOOKED_AT && start.every((byte) => byte === 0)) {
    return { what: 'begins with nothing but zeros: its download broke off', hint: AGAIN };
  }
  if (start[0] === 0x1f && start[1] === 0x8b) return { what: 'is packed with gzip', hint: 'Unpack it.' };
  const target = linkTarget(start);
  if (target !== undefined) {
    return {
      what: `holds nothing but the name of another file (“${target}”), as a link does that was copied as text`,
      hint: 'Put that file in its place, or download it again.',
    };
  }
  const text = start.toString('latin1');
  const found = BEGINNINGS.find(([pattern]) => pattern.test(text));
  return found && { what: found[1], hint: found[2] };
}
