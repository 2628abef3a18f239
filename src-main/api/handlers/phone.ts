import { every } from '../../base/guard';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StudioError } from '../../base/errors';
import { nameOf, type Size } from '../../base/size';
import { ownSize, sizeWithin } from '../../wave/bank';
import { allSizes } from '../../wave/elastic';
import type { Entry } from '../../catalog/types';
import type { Precision, Shared } from '../contract';
import { profileOf } from '../contract';
import { BankRecordSchema, ClassifierRecordSchema, readRecord } from '../../work/entry-config';
import { keepDeviceLatency } from '../../work/host/measured';
import { WEIGHTS } from '../../work/host/orders';
import type { Studio } from '../../work/host/studio';
import type { LookInput, LookOutput } from '../../work/looks';
import type { Handlers, Host, Sharing } from './host';

/** What is shared ends when no window has asked for it for so long. */
const FORGOTTEN_MS = 180_000;
const MOST_SIZES = 64;
/** Results that are shown; all are kept in the catalog. */
const MOST_RESULTS = 500;

interface Model {
  key: string;
  name: string;
  size: Size | undefined;
}

interface Open extends Pick<Shared, 'entry' | 'models' | 'results' | 'seenAt'> {
  sharing: Sharing;
  askedAt: number;
  watch: NodeJS.Timeout;
}

/** What each program shows to its network: one thing at a time. */
const opened = new WeakMap<Studio, Open>();

export const phone: Handlers<'phone'> = {
  open: async (host, { id, sizes }) => {
    const { studio, services } = host;
    if (!services.share) throw noNetwork();
    const entry = studio.catalog.entries.get(id);
    const models = modelsOf(entry, sizes);
    closeShared(studio);
    const about = await writeModel(host, entry, models[0]!, 'fp32');
    const state = {
      entry: id,
      models: models.map(({ key, name }) => ({ key, name })),
      results: [] as Shared['results'],
      seenAt: null as number | null,
      askedAt: Date.now(),
    };
    const sharing = await services.share({
      session: (secureUrl) => ({ name: entry.name, ...about.told, models: state.models, secureUrl }),
      file: (key, precision) => {
        const model = models.find((each) => each.key === key);
        return model && writeModel(host, entry, model, precision).then(({ path }) => path);
      },
      seen: () => (state.seenAt = Date.now()),
      take: (result) => {
        const model = models.find(({ key }) => key === result.key);
        if (!model) return;
        const profile = profileOf(result);
        keepDeviceLatency(studio.catalog, id, model.size, profile, result);
        state.results = [{ ...result, profile, at: Date.now() }, ...state.results].slice(0, MOST_RESULTS);
        studio.events.emit('entries');
      },
    });
    const watch = every('Watching over the page for other devices', FORGOTTEN_MS / 10, () => {
      if (state.askedAt < Date.now() - FORGOTTEN_MS) closeShared(studio);
    });
    opened.set(studio, Object.assign(state, { sharing, watch }));
    return sharedBy(studio)!;
  },
  state: ({ studio }) => sharedBy(studio),
  close: ({ studio }) => {
    closeShared(studio);
    return null;
  },
};

/** Ends what is open to the network. */
export function closeShared(studio: Studio): void {
  const open = opened.get(studio);
  if (!open) return;
  opened.delete(studio);
  clearInterval(open.watch);
  open.sharing.close();
}

function sharedBy(studio: Studio): Shared | null {
  const open = opened.get(studio);
  if (!open) return null;
  open.askedAt = Date.now();
  const { entry, models, results, seenAt, sharing } = open;
  const { url, secureUrl, fingerprint } = sharing;
  return { entry, models, results, seenAt, url, secureUrl, fingerprint };
}

/** A model stands for itself, a bank for sizes of its grid. @throws StudioError 'usage' for what a browser cannot run */
function modelsOf(entry: Entry, sizes: readonly Size[] | undefined): Model[] {
  if (entry.kind === 'bank') {
    const { bank } = readRecord(BankRecordSchema, entry);
    const own = bank.elastic ? allSizes(bank.elastic) : [ownSize(bank)];
    return (sizes ?? own).slice(0, MOST_SIZES).map((size) => {
      const key = nameOf(sizeWithin(bank, size));
      return { key, name: key.replaceAll('x', '×'), size: sizeWithin(bank, size) };
    });
  }
  const ours =
    (entry.kind === 'model' || entry.kind === 'teacher') &&
    readRecord(ClassifierRecordSchema, entry).format === 'model';
  if (!ours) {
    const hint = 'Choose a bank, or a model that was made here.';
    throw new StudioError('usage', `“${entry.name}” cannot be shown on another device.`, hint);
  }
  return [{ key: 'model', name: entry.name, size: undefined }];
}

type Told = LookOutput<'browserModel'>;

/** The ONNX file of a model, made once. */
async function writeModel(
  { studio, looks }: Host,
  entry: Entry,
  { key, size }: Model,
  precision: Precision,
): Promise<{ path: string; told: Told }> {
  const { entries, home } = studio.catalog;
  const name = `${entry.id}-${entry.updatedAt}-${key}-${precision}`;
  const to = join(home.cache, 'browser', `${name}.onnx`);
  const known = written.get(to);
  if (known && existsSync(to)) return { path: to, told: await known };
  const onnx = size ? {} : (readRecord(ClassifierRecordSchema, entry).onnx ?? {});
  const input: LookInput<'browserModel'> = {
    ...{ path: entries.artifactPath(entry.id, WEIGHTS), onnx, precision, to },
    ...(size ? { size } : {}),
  };
  const making = looks.look('browserModel', input);
  written.set(to, making);
  making.catch(() => written.delete(to));
  return { path: to, told: await making };
}

/** What was written since the program began, by path; a file that two ask for is written once. */
const written = new Map<string, Promise<Told>>();

function noNetwork(): StudioError {
  return new StudioError(
    'usage',
    'This machine is in no network that another device could reach it through.',
    'Connect it to the network of the other device.',
  );
}
