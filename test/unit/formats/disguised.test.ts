import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importViT } from '../../../src-main/formats/import';
import { errorOf, temporaryFolder } from './helpers';

describe('a file that is no model', () => {
  it.each<[string, string, Buffer | string, string]>([
    [
      'a pointer of Git LFS',
      'm.safetensors',
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 346284714\n',
      'is a pointer of Git LFS: the file itself was not downloaded',
    ],
    [
      'a web page',
      'm.safetensors',
      '<!DOCTYPE html>\n<html lang="en"><head><title>Sign in</title>',
      'is a web page, which a server sent in place of the file',
    ],
    [
      'an error in XML',
      'm.safetensors',
      '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
      'is a web page, which a server sent in place of the file',
    ],
    ['a hub’s answer', 'm.safetensors', 'Entry not found', 'is an error message of a server'],
    [
      'a hub’s refusal',
      'm.safetensors',
      'Access to model x/y is restricted and you are not in the authorized list.',
      'is an error message of a server',
    ],
    ['nothing', 'm.safetensors', '', 'is empty'],
    [
      'a link of the hub’s cache that git left as text',
      'model.safetensors',
      '../../blobs/c6edb929bf34',
      'holds nothing but the name of another file (“../../blobs/c6edb929bf34”), as a link does that was copied as text',
    ],
    [
      'a link to a file beside it, with the end of a line',
      'm.safetensors',
      'weights/vit base.safetensors\r\n',
      'holds nothing but the name of another file (“weights/vit base.safetensors”), as a link does that was copied as text',
    ],
    [
      'a link of Windows',
      'm.safetensors',
      '..\\..\\blobs\\b879fe4b946c',
      'holds nothing but the name of another file (“..\\..\\blobs\\b879fe4b946c”), as a link does that was copied as text',
    ],
    [
      'a download of Chrome',
      'm.safetensors.crdownload',
      'xxxxxxxxxxxx',
      'is a download that is not finished',
    ],
    ['a download of the hub', '4d7a.incomplete', 'xxxxxxxxxxxx', 'is a download that is not finished'],
    [
      'room that was set aside',
      'm.safetensors',
      Buffer.alloc(4096),
      'begins with nothing but zeros: its download broke off',
    ],
    [
      'Keras’s HDF5',
      'm.h5',
      Buffer.from('\x89HDF\r\n\x1a\n________', 'latin1'),
      'is an HDF5 file, as older versions of Keras write them',
    ],
    [
      'TensorFlow Lite',
      'm.tflite',
      Buffer.from('\x1c\0\0\0TFL3________', 'latin1'),
      'is a TensorFlow Lite file, for which there is no reader here',
    ],
    ['TensorRT’s', 'm.engine', 'ftrt____________', 'is an engine of TensorRT, made for one GPU'],
    ['Core ML’s', 'm.mlmodel', '________________', 'is a model of Core ML'],
    ['TensorFlow’s graph', 'm.pb', '________________', 'is a graph of TensorFlow'],
    ['ExecuTorch’s', 'm.pte', '____ET12________', 'is a program of ExecuTorch'],
    ['NumPy’s arrays', 'm.npz', 'PK__________', 'is an archive of NumPy arrays'],
    ['a language model', 'm.gguf', 'GGUF____________', 'is a GGUF file of a language model'],
    ['gzip', 'm.safetensors.gz', Buffer.from('\x1f\x8b\x08\0____________', 'latin1'), 'is packed with gzip'],
    [
      'Keras’s own',
      'm.keras',
      Buffer.from('PK\x03\x04\x14\0\0\0\0\0________\0\0\0\0\0\0\0\0\x0d\0\0\0metadata.json{}', 'latin1'),
      'is a model of Keras',
    ],
    [
      'a zip with weights inside',
      'm.zip',
      Buffer.from('PK\x03\x04\x14\0\0\0\0\0________\0\0\0\0\0\0\0\0\x11\0\0\0model.safetensors', 'latin1'),
      'is an archive',
    ],
    [
      'ONNX Runtime’s own',
      'm.ort',
      Buffer.from('\x20\0\0\0ORTM____________', 'latin1'),
      'is a model in ONNX Runtime’s own format',
    ],
    [
      'OpenVINO’s',
      'm.xml',
      '<?xml version="1.0"?>\n<net name="torch_jit" version="11">',
      'is the description of a model of OpenVINO’s',
    ],
    ['Flax’s', 'flax_model.msgpack', '\x81\xa6params________', 'is a checkpoint of Flax'],
    ['Paddle’s', 'inference.pdiparams', '________________', 'is a model of Paddle'],
    ['Caffe’s', 'net.caffemodel', '________________', 'is a network of Caffe'],
    ['NumPy', 'm.npy', Buffer.from('\x93NUMPY__________', 'latin1'), 'is a NumPy array'],
  ])('%s', async (_, name, content, what) => {
    const path = join(temporaryFolder(), name);
    writeFileSync(path, content);
    expect(await errorOf(() => importViT(path))).toMatchObject({
      code: 'bad-file',
      message: `“${name}” ${what}.`,
    });
  });
});
