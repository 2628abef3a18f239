import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../src-main/base/errors';
import { Random } from '../../../src-main/base/random';
import type { TensorMap } from '../../../src-main/base/tensor';
import { headerLength, parseHeader } from '../../../src-main/formats/safetensors/header';
import { readSafetensors, withSafetensors } from '../../../src-main/formats/safetensors/reader';
import { safetensorsChunks, writeSafetensors } from '../../../src-main/formats/safetensors/writer';
import { loadReference, REFERENCE } from '../../support/reference';
import { errorOf, temporaryFolder } from './helpers';
import { type Expected, expectedOf } from './safetensors-oracle';

/** A file of any header text and so many bytes of data. */
function fileOf(header: string | Uint8Array, data = 0, length?: bigint): Buffer {
  const text = Buffer.from(header);
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(length ?? BigInt(text.length));
  return Buffer.concat([start, text, Buffer.alloc(data, 7)]);
}

const entry = (dtype: string, shape: string, offsets: string) =>
  `{"dtype":"${dtype}","shape":[${shape}],"data_offsets":[${offsets}]}`;
const one = entry('F32', '1', '0,4');

const parse = (file: Buffer) => parseHeader(file, file.length, 'x');

describe('the header', () => {
  it.each<[string, Buffer, string]>([
    ['no bytes', Buffer.alloc(0), 'it is shorter than 8 bytes'],
    ['7 bytes', Buffer.alloc(7), 'it is shorter than 8 bytes'],
    ['no header', fileOf(''), 'the header ends where “{” should be, at character 0 of its header'],
    ['2^63', fileOf('{}', 0, 1n << 63n), 'its header claims to be longer than 100 MB'],
    ['100 MB and a byte', fileOf('{}', 0, 100_000_001n), 'its header claims to be longer than 100 MB'],
    ['a byte more than there is', fileOf('{}', 0, 3n), 'its header claims to be longer than the file'],
    ['no UTF-8', fileOf(Buffer.from([0x7b, 0xff, 0x7d])), 'its header is not UTF-8 text'],
    [
      'a byte order mark',
      fileOf('\ufeff{}'),
      '“\ufeff” stands where “{” should be, at character 0 of its header',
    ],
    ['a list', fileOf('[]'), '“[” stands where “{” should be, at character 0 of its header'],
    [
      'deep nesting',
      fileOf('{"a":'.repeat(5000)),
      'the tensor “a” has the field “a” where none such should be',
    ],
    ['text after it', fileOf('{} x'), '“x” stands where the end should be, at character 3 of its header'],
    ['an open text', fileOf('{"a'), 'the header ends where “"” should be, at character 3 of its header'],
    [
      'a line break in a text',
      fileOf('{"a\n":1}'),
      'a text in its header has a forbidden character or escape',
    ],
    ['half a character', fileOf(`{"\\ud800":${one}}`, 4), 'a text in its header has half a character'],
    ['data without tensors', fileOf('{}', 3), 'it goes on for 3 bytes after its data'],
    ['a trailing byte', fileOf(`{"a":${one}}`, 5), 'it goes on for 1 bytes after its data'],
    ['two missing bytes', fileOf(`{"a":${one}}`, 2), 'it ends 2 bytes before its data does'],
    ['one name twice', fileOf(`{"a":${one},"a":${one}}`, 4), 'the tensor “a” is there twice'],
    ['metadata twice', fileOf('{"__metadata__":{},"__metadata__":{}}'), 'its metadata is there twice'],
    ['a key twice', fileOf('{"__metadata__":{"k":"1","k":"2"}}'), '“k” is twice in its metadata'],
    [
      'a number as metadata',
      fileOf('{"__metadata__":{"k":1}}'),
      '“1” stands where “"” should be, at character 21 of its header',
    ],
    [
      'another field',
      fileOf('{"a":{"strides":[1]}}'),
      'the tensor “a” has the field “strides” where none such should be',
    ],
    [
      'a field twice',
      fileOf('{"a":{"shape":[1],"shape":[1]}}'),
      'the tensor “a” has the field “shape” where none such should be',
    ],
    ['no shape', fileOf('{"a":{"dtype":"F32"}}'), 'the tensor “a” lacks its type, its shape or its place'],
    [
      'an unknown type',
      fileOf(`{"a":${entry('F31', '1', '0,4')}}`),
      'the tensor “a” has the unknown type “F31”',
    ],
    [
      'a small type',
      fileOf(`{"a":${entry('f32', '1', '0,4')}}`),
      'the tensor “a” has the unknown type “f32”',
    ],
    ['one offset', fileOf(`{"a":${entry('F32', '1', '0')}}`), 'the tensor “a” lacks an end'],
    [
      'three offsets',
      fileOf(`{"a":${entry('F32', '1', '0,4,8')}}`),
      'a list in its header has more than 2 numbers',
    ],
    [
      'a fraction',
      fileOf(`{"a":${entry('F32', '1.0', '0,4')}}`),
      '“.” stands where “]” should be, at character 30 of its header',
    ],
    [
      'an exponent',
      fileOf(`{"a":${entry('F32', '1e0', '0,4')}}`),
      '“e” stands where “]” should be, at character 30 of its header',
    ],
    [
      'a minus',
      fileOf(`{"a":${entry('F32', '-1', '0,4')}}`),
      '“-” stands where a whole number should be, at character 29 of its header',
    ],
    ['a leading 0', fileOf(`{"a":${entry('F32', '01', '0,4')}}`), 'a number in its header begins with 0'],
    [
      '2^64',
      fileOf(`{"a":${entry('F32', '18446744073709551616', '0,4')}}`),
      'a number in its header does not fit into 64 bits',
    ],
    [
      '65 dimensions',
      fileOf(`{"a":${entry('F32', Array(65).fill('1').join(), '0,4')}}`),
      'a list in its header has more than 64 numbers',
    ],
    [
      'a gap',
      fileOf(`{"a":${entry('F32', '1', '4,8')}}`, 8),
      'the tensor “a” does not begin where the one before it ends',
    ],
    [
      'an overlap',
      fileOf(`{"a":${one},"b":${entry('F32', '1', '2,6')}}`, 6),
      'the tensor “b” does not begin where the one before it ends',
    ],
    [
      'shared bytes',
      fileOf(`{"a":${one},"b":${one}}`, 4),
      'the tensor “b” does not begin where the one before it ends',
    ],
    [
      'a reversed place',
      fileOf(`{"a":${entry('F32', '1', '0,4')},"b":${entry('F32', '1', '4,0')}}`, 4),
      'the tensor “b” does not begin where the one before it ends',
    ],
    [
      'overflow',
      fileOf(`{"a":${entry('F32', '2,9223372036854775808', '0,4')}}`, 4),
      'the tensor “a” has more elements than can be counted',
    ],
    [
      'overflow in bits',
      fileOf(`{"a":${entry('U8', '9223372036854775807', '0,4')}}`, 4),
      'the tensor “a” has more elements than can be counted',
    ],
    [
      'half a byte',
      fileOf(`{"a":${entry('F4', '3', '0,2')}}`, 2),
      'the tensor “a” does not fill whole bytes',
    ],
    [
      'an odd F16',
      fileOf(`{"a":${entry('F16', '1', '0,3')}}`, 3),
      'the tensor “a” has other than the 2 bytes of its shape',
    ],
    [
      'a vast dimension beside 0',
      fileOf(`{"a":${entry('U8', '0,9007199254740992', '0,0')}}`),
      'the tensor “a” has a dimension that is too large',
    ],
  ])('is refused: %s', async (_, file, problem) => {
    const error = await errorOf(() => parse(file));
    expect(error).toEqual({
      code: 'bad-file',
      message: `“x” is not a valid safetensors file: ${problem}.`,
      hint: 'It is damaged, incomplete or of another kind: get it again from where it came.',
    });
    expect(expectedOf(file)).toBeUndefined();
  });

  it.each<[string, Buffer, string[]]>([
    ['nothing', fileOf('{}'), []],
    ['white space around it', fileOf('\n {} \t'), []],
    ['a scalar', fileOf(`{"a":${entry('F32', '', '0,4')}}`, 4), ['a']],
    ['an empty tensor', fileOf(`{"b":${one},"a":${entry('F32', '0,3', '0,0')}}`, 4), ['a', 'b']],
    ['odd names', fileOf(`{"__proto__":${one},"":${entry('F4', '2', '4,5')}}`, 5), ['__proto__', '']],
    ['names like numbers', fileOf(`{"10":${one},"2":${entry('U8', '1', '4,5')}}`, 5), ['10', '2']],
  ])('is accepted: %s', (_, file, names) => {
    expect([...parse(file).tensors.keys()]).toEqual(names);
    expect(expectedOf(file)).toBeDefined();
  });

  it('may name a hundred thousand tensors', () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `"t${i}":${entry('U8', '1', `${i},${i + 1}`)}`);
    const { tensors } = parse(fileOf(`{${names.join()}}`, 100_000));
    expect(tensors.size).toBe(100_000);
  });

  it('is not allocated before its length is checked against the file', async () => {
    const path = join(temporaryFolder(), 'x.safetensors');
    writeFileSync(path, fileOf('{}', 0, 99_999_999n));
    const before = process.memoryUsage().arrayBuffers;
    const error = await errorOf(() => readSafetensors(path));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
    expect(error.message).toContain('“x.safetensors” is not a valid safetensors file: its header claims');
    expect(headerLength(fileOf('{}'), 10)).toBe(2);
  });
});

describe('mutations of valid files', () => {
  const seeds = [
    fileOf(`{"__metadata__":{"format":"pt"},"a":${one},"b":${entry('F16', '2,3', '4,16')}}   `, 16),
    fileOf(
      `{"w":${entry('BF16', '3', '8,14')},"z":${entry('F64', '', '0,8')},"e":${entry('U8', '0', '14,14')}}`,
      14,
    ),
    fileOf(`{"\\u00e9\\n":${entry('F4', '4', '0,2')},"__proto__":${entry('I64', '1', '2,10')}}`, 10),
  ];
  const pieces = [
    ...[
      '"',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      ' ',
      '0',
      '1',
      '-',
      '.5',
      'e1',
      '\\',
      '\\ud83d',
      '\\u0041',
      'null',
    ],
    ...[
      '18446744073709551615',
      '9007199254740993',
      '"__metadata__":{},',
      '"a":',
      one,
      `,"c":${one}`,
      '\ufeff',
      '\u0000',
    ],
  ];

  function mutate(random: Random): Buffer {
    const seed = seeds[random.integer(seeds.length)]!;
    let file: Buffer = Buffer.from(seed);
    for (let edits = 1 + random.integer(3); edits > 0; edits--) file = edit(file, random);
    // Three times in four the length is set right again, so that what is tested is the header's content.
    const grown = file.length - seed.length;
    if (random.integer(4) > 0 && file.length >= 8) {
      file.writeBigUInt64LE(BigInt(Math.max(0, Number(seed.readBigUInt64LE(0)) + grown)));
    }
    return file;
  }

  function edit(file: Buffer, random: Random): Buffer {
    const at = random.integer(file.length + 1);
    const rest = at + random.integer(4);
    const piece = Buffer.from(pieces[random.integer(pieces.length)]!);
    switch (random.integer(7)) {
      case 0: // another byte
        return Buffer.concat([
          file.subarray(0, at),
          Buffer.from([random.integer(256)]),
          file.subarray(at + 1),
        ]);
      case 1: // one bit
        return Buffer.from(file.map((byte, i) => (i === at ? byte ^ (1 << random.integer(8)) : byte)));
      case 2:
        return Buffer.concat([file.subarray(0, at), piece, file.subarray(at)]);
      case 3:
        return Buffer.concat([file.subarray(0, at), piece, file.subarray(rest)]);
      case 4: // bytes left out
        return Buffer.concat([file.subarray(0, at), file.subarray(rest)]);
      case 5: // bytes twice
        return Buffer.concat([file.subarray(0, rest), file.subarray(at)]);
      default: // another digit
        return digit(file, random);
    }
  }

  function digit(file: Buffer, random: Random): Buffer {
    const places = [...file.keys()].filter((i) => i >= 8 && file[i]! >= 0x30 && file[i]! <= 0x39);
    const changed = Buffer.from(file);
    if (places.length > 0) changed[places[random.integer(places.length)]!] = 0x30 + random.integer(10);
    return changed;
  }

  function outcome(file: Buffer): Expected | undefined {
    try {
      const { tensors, metadata } = parse(file);
      const base = 8 + Number(file.readBigUInt64LE(0));
      const found: Expected = { tensors: new Map(), metadata };
      for (const [name, { dtype, shape, begin, byteLength }] of tensors) {
        const start = BigInt(begin - base);
        found.tensors.set(name, [dtype, shape.map(BigInt), start, start + BigInt(byteLength)]);
      }
      return found;
    } catch (error) {
      if (error instanceof StudioError && error.code === 'bad-file') return undefined;
      throw error;
    }
  }

  it('parse as the rules say or are refused, in 20,000 cases', () => {
    let valid = 0;
    for (let i = 0; i < 20_000; i++) {
      const file = mutate(new Random(4, 'safetensors', i));
      const expected = expectedOf(file);
      if (expected) valid += 1;
      const found = outcome(file);
      if (found === undefined && expected === undefined) continue;
      expect(found, `case ${i}: ${JSON.stringify(file.toString('latin1'))}`).toEqual(expected);
    }
    expect(valid).toBeGreaterThan(500);
    expect(valid).toBeLessThan(19_000);
  });
});

describe('files', () => {
  it('come back bit for bit, whatever the values', async () => {
    const path = join(temporaryFolder(), 'deep', 'x.safetensors');
    const random = new Random(1, 'values');
    const tensors: TensorMap = new Map([
      ['w', random.normalTensor([3, 5], 1)],
      ['__proto__', { shape: [5], data: new Float32Array([NaN, -0, Infinity, 1e-45, -3.4e38]) }],
      ['none', { shape: [0, 4], data: new Float32Array(0) }],
      ['10', { shape: [], data: new Float32Array([2.5]) }],
      ['é“\n', { shape: [2], data: new Float32Array([1, 2, 3, 4]).subarray(1, 3) }],
    ]);
    await writeSafetensors(path, tensors, { format: 'pt', note: 'ä\n"' });
    await withSafetensors(path, async (file) => {
      expect(file.names).toEqual([...tensors.keys()].sort());
      expect([...file.metadata]).toEqual([
        ['format', 'pt'],
        ['note', 'ä\n"'],
      ]);
      const back = await file.readAll();
      for (const [name, { shape, data }] of tensors) {
        expect(back.get(name)!.shape).toEqual(shape);
        expect(Buffer.from(new Uint8Array(back.get(name)!.data.buffer))).toEqual(
          Buffer.from(data.buffer, data.byteOffset, data.byteLength),
        );
      }
    });
    const bytes = readFileSync(path);
    expect(Number(bytes.readBigUInt64LE(0)) % 8).toBe(0);
    expect(bytes.toString('utf8', 8, 24)).toBe('{"__metadata__":');
    expect(expectedOf(bytes)).toBeDefined();
  });

  it('are written without copying the values', () => {
    const data = new Float32Array(8);
    const [, chunk] = [...safetensorsChunks(new Map([['a', { shape: [8], data }]]))];
    expect(chunk!.buffer).toBe(data.buffer);
  });

  it('of half, brain and double floats are read as float32', async () => {
    const path = join(temporaryFolder(), 'x.safetensors');
    const header = `{"h":${entry('F16', '6', '0,12')},"b":${entry('BF16', '3', '12,18')},"d":${entry('F64', '2', '18,34')},"i":${entry('I64', '1', '34,42')}}`;
    const data = Buffer.alloc(42);
    Uint16Array.from([0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x7e00]).forEach((v, i) =>
      data.writeUInt16LE(v, 2 * i),
    );
    [0x3f80, 0xff80, 0x4049].forEach((v, i) => data.writeUInt16LE(v, 12 + 2 * i));
    data.writeDoubleLE(0.1, 18);
    data.writeDoubleLE(1e300, 26);
    writeFileSync(path, Buffer.concat([fileOf(header), data]));
    await withSafetensors(path, async (file) => {
      const values = async (name: string) => [...(await file.read(name)).data];
      expect(await values('h')).toEqual([1, -2, 2 ** -24, 65504, Infinity, NaN]);
      expect(await values('b')).toEqual([1, -Infinity, 3.140625]);
      expect(await values('d')).toEqual([Math.fround(0.1), Infinity]);
      expect((await errorOf(() => file.read('i'))).message).toBe(
        'The tensor “i” of “x.safetensors” has the type I64, in which weights are not read.',
      );
      expect((await errorOf(() => file.read('j'))).message).toBe('“x.safetensors” has no tensor “j”.');
    });
  });

  const reference = loadReference();
  it('that PyTorch wrote are read', async () => {
    await withSafetensors(REFERENCE, async (file) => {
      expect(Object.fromEntries(file.metadata)).toEqual(reference.metadata);
      for (const [name, tensor] of reference.tensors) {
        if (file.info(name)!.dtype === 'F32') expect(await file.read(name)).toEqual(tensor);
      }
    });
  });
});
