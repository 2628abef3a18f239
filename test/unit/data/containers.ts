import { crc32, deflateRawSync, zstdCompressSync } from 'node:zlib';

/** A file in an archive. */
export interface Entry {
  name: string;
  content: Buffer;
  /** A symbolic link in a tar. */
  link?: string;
  /** A hard one. */
  same?: string;
  /** What a zip claims. */
  bytes?: number;
  /** Its name in a zip as it is written there. */
  raw?: Buffer;
}

const number = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;

/** A tar after POSIX.1-1988, or from before it. */
export function tarOf(entries: readonly Entry[], magic = 'ustar\x0000'): Buffer {
  const blocks = entries.flatMap(({ name, content, same, link = same }) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(number(0o644, 8), 100);
    header.write(number(0, 8), 108);
    header.write(number(0, 8), 116);
    header.write(number(link === undefined ? content.length : 0, 12), 124);
    header.write(number(1_700_000_000, 12), 136);
    header.write('        ', 148);
    header.write(link === undefined ? '0' : same === undefined ? '2' : '1', 156);
    header.write(link ?? '', 157);
    header.write(magic, 257);
    header.write(
      `${number(
        header.reduce((sum, byte) => sum + byte, 0),
        7,
      )} `,
      148,
    );
    const rest = (512 - (content.length % 512)) % 512;
    return link === undefined ? [header, content, Buffer.alloc(rest)] : [header];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const PACK: Record<number, (content: Buffer) => Buffer> = {
  0: (content) => content,
  8: deflateRawSync,
  93: zstdCompressSync,
};

/** A zip with deflated entries (8), stored ones (0), or such of Zstandard (93); `flags`: whether its names are said to be UTF-8. */
export function zipOf(entries: readonly Entry[], flags = 0x800, method = 8): Buffer {
  const [files, list]: Buffer[][] = [[], []];
  let at = 0;
  for (const { name, content, bytes = content.length, raw } of entries) {
    const packed = PACK[method]!(content);
    const title = raw ?? Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(flags, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(0x58210000, 6);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(bytes, 18);
    fields.writeUInt16LE(title.length, 22);
    files!.push(Buffer.from('PK\x03\x04'), fields, title, packed);
    const central = Buffer.alloc(42);
    central.writeUInt16LE(20, 0);
    fields.copy(central, 2);
    central.writeUInt32LE(at, 38);
    list!.push(Buffer.from('PK\x01\x02'), central, title);
    at += 30 + title.length + packed.length;
  }
  const directory = Buffer.concat(list!);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...files!, directory, Buffer.from('PK\x05\x06'), end]);
}

/** Python 2's pickles as CIFAR's are: protocol 2, byte strings, an array of NumPy. */
export const pickle = {
  short: (text: string) => Buffer.concat([Buffer.from([0x55, text.length]), Buffer.from(text)]),
  int: (value: number) => Buffer.from([0x4b, value]),
  list: (items: Buffer[]) => Buffer.concat([Buffer.from('](', 'latin1'), ...items, Buffer.from('e')]),
  array: (rows: number, columns: number, bytes: Buffer) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(bytes.length);
    const whole = (value: number) => Buffer.from([0x4d, value & 255, value >> 8]);
    const dtype = Buffer.concat([
      Buffer.from('cnumpy\ndtype\n'),
      pickle.short('u1'),
      Buffer.from('K\0K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb', 'latin1'),
    ]);
    return Buffer.concat([
      Buffer.from(
        'cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85U\x01b\x87R(K\x01',
        'latin1',
      ),
      ...[
        whole(rows),
        whole(columns),
        Buffer.from([0x86]),
        dtype,
        Buffer.from([0x89, 0x54]),
        size,
        bytes,
        Buffer.from('tb'),
      ],
    ]);
  },
  file: (entries: [string, Buffer][]) =>
    Buffer.concat([
      Buffer.from('\x80\x02}(', 'latin1'),
      ...entries.flatMap(([key, value]) => [pickle.short(key), value]),
      Buffer.from('u.'),
    ]),
};

/** A batch of CIFAR-10 or CIFAR-100. Image i: planes of i, i + 1 and i + 2. */
export function batch(labels: number[], key = 'labels'): Buffer {
  const bytes = Buffer.concat(
    labels.flatMap((_, i) => [0, 1, 2].map((plane) => Buffer.alloc(1024, 10 * i + plane))),
  );
  return pickle.file([
    ['batch_label', pickle.short('a batch')],
    [key, pickle.list(labels.map(pickle.int))],
    ['data', pickle.array(labels.length, 3072, bytes)],
  ]);
}

export const meta = (key: string, names: string[]) =>
  pickle.file([[key, pickle.list(names.map(pickle.short))]]);
