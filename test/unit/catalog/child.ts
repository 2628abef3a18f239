/** A second process for the tests: does what its first argument says, in the home of its second. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { toErrorData } from '../../../src-main/base/errors';
import { Catalog } from '../../../src-main/catalog/catalog';
import { acquireOwnership } from '../../../src-main/catalog/owner';

const [, , action = '', home = '', argument = ''] = process.argv;

const ACTIONS: Record<string, () => Promise<void>> = { add, own, tag };

/** Adds entries with files without end, telling of each when it is there. */
async function add(): Promise<void> {
  const catalog = Catalog.open(home);
  for (let i = 0; ; i++) {
    const staged = await catalog.artifacts.stage([randomBytes(200_000), randomBytes(200_000)]);
    const artifacts = [{ role: 'weights', staged }];
    const { id } = catalog.entries.add({
      kind: 'model',
      name: `${argument} ${i}`,
      config: { i },
      tags: ['killed'],
      artifacts,
    });
    catalog.series.append(
      id,
      Array.from({ length: 50 }, (_, step) => ({ name: 'loss', step, value: 1 / (step + 1) })),
    );
    // Every third is deleted again, so that the kill also hits deletions.
    if (i % 3 === 2) {
      catalog.entries.trash(id);
      await catalog.entries.purge([id]);
    } else console.log(`added ${id}`);
  }
}

/** Becomes the owner and stays it. */
async function own(): Promise<void> {
  const catalog = Catalog.open(home);
  const held = await acquireOwnership(catalog.home, { purpose: 'wave condense', waitMs: Number(argument) });
  if (argument !== '') {
    console.log('owner');
    return sleep(60_000).then(() => held.release());
  }
  catalog.jobs.create({ kind: 'condense', spec: {} });
  const job = catalog.jobs.claimNext();
  console.log(`owner of ${job?.id ?? ''}`);
  return sleep(60_000).then(() => held.release());
}

/** Makes 100 small writes, in competition with others. */
async function tag(): Promise<void> {
  const catalog = Catalog.open(home);
  for (let i = 0; i < 100; i++) {
    catalog.entries.add({ kind: 'dataset', name: `${argument} ${i}`, config: {}, tags: [argument] });
    await sleep(0);
  }
  console.log('done');
  catalog.close();
}

try {
  await ACTIONS[action]!();
  process.exit(0);
} catch (error) {
  const { code, message, hint } = toErrorData(error);
  console.log(`error ${JSON.stringify({ code, message, hint })}`);
  process.exit(1);
}
