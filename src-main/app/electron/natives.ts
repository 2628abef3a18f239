import { asStudioError } from '../../base/errors';

/** Whether a part in native code can be used in this process. */
export interface NativeReport {
  name: string;
  works: boolean;
  reason?: string;
}

/** The smallest use of each part that runs its native code. */
const PARTS: Record<string, () => Promise<unknown>> = {
  'better-sqlite3': async () => {
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(':memory:');
    db.exec("CREATE VIRTUAL TABLE t USING fts5(text); INSERT INTO t VALUES ('a word')");
    if (db.prepare("SELECT count(*) FROM t WHERE t MATCH 'word'").pluck().get() !== 1)
      throw new Error('no row');
    db.close();
  },
  sharp: async () => {
    const { default: sharp } = await import('sharp');
    const pixels = { create: { width: 2, height: 2, channels: 3, background: 'red' } } as const;
    const png = await sharp(pixels).png().toBuffer();
    const { data } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    if (data[0] !== 255) throw new Error('wrong pixels');
  },
  'onnxruntime-node': async () => {
    const { openEngine } = await import('../../engine/open');
    const tf = await import('@tensorflow/tfjs');
    const engine = await openEngine({ engine: 'onnxruntime', device: 'cpu', threads: 1 });
    const twice = engine.capture('twice', ({ a }) => ({ b: tf.add(a!, a!) }));
    const { b } = await twice({ a: tf.scalar(21) });
    if ((await b!.data())[0] !== 42) throw new Error('wrong sum');
    await engine.dispose();
  },
};

/** Tries every part in native code, in this process. */
export async function openNatives(): Promise<NativeReport[]> {
  const reports: NativeReport[] = [];
  for (const [name, use] of Object.entries(PARTS)) {
    try {
      await use();
      reports.push({ name, works: true });
    } catch (thrown) {
      reports.push({ name, works: false, reason: asStudioError(thrown).message });
    }
  }
  return reports;
}
