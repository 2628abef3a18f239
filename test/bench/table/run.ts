import { nameOf } from '../../../src-main/base/size';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEngine } from '../../../src-main/engine/open';
import { pictureOf } from './picture';
import { tableReport } from './report';
import { chooseRates, measureSeed, measureTransfer } from './rows';
import type { Settings } from './settings';
import { Store } from './store';
import { Study } from './study';

/**
 * Measures the whole table, or goes on with it: every section with every seed, and its banks taken to other
 * sections' classes. Rates are chosen on validation images; test images are looked at by what is trained to its end only.
 *
 * @returns the table as Markdown, which is written beside the numbers as well
 */
export async function runTable(settings: Settings): Promise<string> {
  const engine = await openEngine({ engine: 'auto', device: 'auto', threads: settings.threads, lean: true });
  const store = new Store(settings.out, requestOf(settings));
  const studies: Study[] = [];
  try {
    for (const section of settings.sections) {
      studies.push(await Study.open(settings, section, engine, store));
    }
    for (const study of studies) {
      await study.measureTeacher(await study.openTeacher());
      const rates = await chooseRates(study);
      for (const seed of settings.seeds) {
        await measureSeed(study, seed, rates);
        write(settings, store);
      }
      for (const to of studies) {
        if (study.dataset.classes.join() === to.dataset.classes.join()) continue;
        for (const seed of settings.seeds) await measureTransfer(study, to, seed, rates);
        write(settings, store);
      }
    }
  } finally {
    for (const study of studies) await study.close();
    await engine.dispose();
  }
  return write(settings, store);
}

/** The table and its pictures as far as they are measured: days are long, and who looks in between sees what there is. */
function write(settings: Settings, store: Store): string {
  const text = tableReport(settings, store.results);
  writeFileSync(join(settings.out, 'table.md'), `${text}\n`);
  for (const section of settings.sections) {
    writeFileSync(join(settings.out, `${section.name}.svg`), pictureOf(settings, section, store.results));
  }
  return text;
}

/** What numbers depend on. Seeds and the sizes that are checked may be added later. */
function requestOf({ scale, patch, grid, rates, teacher, transfer, sections }: Settings): unknown {
  const { widths, depths } = grid;
  return JSON.parse(
    JSON.stringify({ scale, patch, widths, depths, largest: nameOf({ width: widths.at(-1)!, depth: depths.at(-1)! }), rates, teacher, transfer, sections }), // prettier-ignore
  );
}
