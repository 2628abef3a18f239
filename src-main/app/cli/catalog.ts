import type { Command } from 'commander';
import type { Catalog } from '../../catalog/catalog';
import { nameOf } from '../../base/size';
import type { EntryKind } from '../../base/kinds';
import type { Entry, EntryQuery, EntrySortKey } from '../../catalog/types';
import { ENTRY_KINDS } from '../../base/kinds';
import type { ViTConfig } from '../../nn/config';
import { ENTRY_NUMBERS } from '../../catalog/types';
import { EXIT, optionsOf, withCatalog } from './context';
import { valueOf } from '../../work/form';
import type { CommonOptions } from './options';
import { addCommonOptions, oneOf, whole } from './options';
import { bytes, count, date, entryLine, percent, print, table } from './output';

const SORT_KEYS = ['name', 'createdAt', 'updatedAt', ...ENTRY_NUMBERS] as const satisfies EntrySortKey[];

interface ListFlags extends CommonOptions {
  tag?: string[];
  sort?: EntrySortKey;
  ascending?: boolean;
  limit?: number;
  trash?: boolean;
  kind?: EntryKind;
}

interface EntryFlags extends CommonOptions {
  kind?: EntryKind;
}

export function addCatalog(program: Command): void {
  addListOptions(addCommonOptions(program.command('list [kind]')))
    .description('list what is in the catalog: all, or one kind (bank, model, teacher, dataset)')
    .action((kind: string | undefined, _: unknown, command: Command) => {
      const options = optionsOf<ListFlags>(command);
      const wanted = kind === undefined ? options : { ...options, kind: kindOf(kind) };
      return list({ ...queryOf(wanted) }, options);
    });
  addListOptions(addCommonOptions(program.command('search <words...>')))
    .description('search names, notes and tags')
    .action((words: string[], _: unknown, command: Command) => {
      const options = optionsOf<ListFlags>(command);
      return list({ ...queryOf(options), text: words.join(' ') }, options);
    });
  addEntryOptions(program.command('show <entry>'))
    .description('say all that is known of an entry')
    .action((reference: string, _: unknown, command: Command) =>
      show(reference, optionsOf<EntryFlags>(command)),
    );
  addChanges(program);
  addCommonOptions(program.command('verify'))
    .description('compare the catalog with its files')
    .option('--repair', 'remove files that nothing refers to')
    .action((_: unknown, command: Command) => verify(optionsOf(command)));
}

function addListOptions(command: Command): Command {
  return command
    .option('--kind <kind>', 'bank, model, teacher or dataset', kindOf)
    .option('--tag <tags>', 'only with all of these tags', (text) => valueOf({ type: 'texts' }, text))
    .option('--sort <key>', SORT_KEYS.join(', '), oneOf(SORT_KEYS))
    .option('--ascending', 'the smallest first')
    .option('--limit <n>', 'at most so many', whole(1, 1_000_000))
    .option('--trash', 'what is in the trash');
}

/** For commands on entries that are named: things of two kinds may have the same name. */
function addEntryOptions(command: Command): Command {
  return addCommonOptions(command).option('--kind <kind>', 'bank, model, teacher or dataset', kindOf);
}

/** `bank` or `banks`. */
function kindOf(text: string): EntryKind {
  return oneOf(ENTRY_KINDS)(text.replace(/s$/, ''));
}

function queryOf({ kind, tag, sort, ascending, limit, trash }: ListFlags): EntryQuery {
  return {
    ...(kind ? { kind } : {}),
    ...(tag ? { tags: tag } : {}),
    ...(sort ? { sort: { by: sort, descending: !ascending } } : {}),
    ...(trash ? { trashed: true } : {}),
    limit: limit ?? 1000,
  };
}

function list(query: EntryQuery, options: CommonOptions): Promise<void> {
  return withCatalog(options, (catalog) => {
    const page = catalog.entries.list(query);
    print(options.json, page, () => entryTable(page.entries, page.total));
  });
}

/** As sizes are written, e.g. 64x1+160x3 where a network goes over from one width to another. */
function sizeText({ width, depth, config }: Entry): string {
  if (width === null) return '–';
  const { network } = config as { network?: { config?: Pick<ViTConfig, 'narrow' | 'perBlock'> } };
  const { narrow, perBlock } = network?.config ?? {};
  if (perBlock) return `${width}x${depth ?? '?'} uneven`;
  if (!narrow || depth === null) return `${width}x${depth ?? '?'}`;
  return nameOf({ width, depth, narrow: { width: narrow.embedDim, depth: narrow.depth } });
}

function entryTable(entries: Entry[], total: number): string {
  if (total === 0) return 'There is nothing.';
  const rows = entries.map((entry) => [
    entry.name,
    entry.kind,
    sizeText(entry),
    count(entry.parameters),
    percent(entry.accuracy),
    entry.tags.join(', '),
    date(entry.createdAt),
    entry.id,
  ]);
  const text = table(['name', 'kind', 'size', 'parameters', 'accuracy', 'tags', 'made', 'id'], rows);
  return total > entries.length ? `${text}\n(${total} in all)` : text;
}

function show(reference: string, options: EntryFlags): Promise<void> {
  return withCatalog(options, (catalog) => {
    const entry = findAny(catalog, reference, options);
    const artifacts = catalog.entries.artifacts(entry.id);
    const lineage = catalog.entries.lineage(entry.id);
    print(options.json, { ...entry, artifacts, lineage }, () => {
      const name = (id: string) => lineage.nodes.find((node) => node.id === id)?.name ?? id;
      const lines = [entryLine(entry), `made ${date(entry.createdAt)}`];
      if (entry.tags.length > 0) lines.push(`tags: ${entry.tags.join(', ')}`);
      if (entry.notes) lines.push(entry.notes);
      for (const { child, parent, role } of lineage.edges) {
        if (child === entry.id) lines.push(`${role}: “${name(parent)}”`);
        if (parent === entry.id) lines.push(`made from it: “${name(child)}”`);
      }
      for (const [key, value] of Object.entries(entry.metrics)) lines.push(`${key}: ${value.toPrecision(4)}`);
      for (const { role, file, bytes: size } of artifacts) lines.push(`${role}: ${file} (${bytes(size)})`);
      return [...lines, JSON.stringify(entry.config, null, 2)].join('\n');
    });
  });
}

function addChanges(program: Command): void {
  addEntryOptions(program.command('tag <entry> <tags...>'))
    .description('add tags to an entry')
    .option('--remove', 'take them away instead')
    .action((reference: string, tags: string[], _: unknown, command: Command) => {
      const { remove } = optionsOf<CommonOptions & { remove?: boolean }>(command);
      return change(command, [reference], (catalog, entry) => {
        const others = entry.tags.filter((tag) => !tags.includes(tag));
        return catalog.entries.setTags(entry.id, remove ? others : [...others, ...tags]);
      });
    });
  addEntryOptions(program.command('rename <entry> <name>'))
    .description('give an entry another name')
    .action((reference: string, name: string, _: unknown, command: Command) =>
      change(command, [reference], (catalog, { id }) => catalog.entries.rename(id, name)),
    );
  addEntryOptions(program.command('note <entry> <text>'))
    .description('write notes on an entry; they replace those that are there')
    .action((reference: string, text: string, _: unknown, command: Command) =>
      change(command, [reference], (catalog, { id }) => catalog.entries.setNotes(id, text)),
    );
  addEntryOptions(program.command('rm <entries...>'))
    .description('move entries to the trash')
    .option('--forever', 'delete what is in the trash already, with its files')
    .action((references: string[], _: unknown, command: Command) => remove(references, command));
  addEntryOptions(program.command('restore <entries...>'))
    .description('take entries out of the trash')
    .action((references: string[], _: unknown, command: Command) =>
      change(command, references, (catalog, { id }) => catalog.entries.restore(id), true),
    );
}

function findAny(catalog: Catalog, reference: string, { kind }: EntryFlags, trashed = false): Entry {
  return catalog.entries.find(reference, { ...(kind ? { kind } : {}), ...(trashed ? { trashed } : {}) });
}

function change(
  command: Command,
  references: readonly string[],
  how: (catalog: Catalog, entry: Entry) => Entry,
  trashed = false,
): Promise<void> {
  const options = optionsOf<EntryFlags>(command);
  return withCatalog(options, (catalog) => {
    const changed = catalog.transaction(() =>
      references.map((reference) => how(catalog, findAny(catalog, reference, options, trashed))),
    );
    print(options.json, changed, () => changed.map(entryLine).join('\n'));
  });
}

function remove(references: readonly string[], command: Command): Promise<void> {
  const options = optionsOf<EntryFlags & { forever?: boolean }>(command);
  if (!options.forever) return change(command, references, (catalog, { id }) => catalog.entries.trash(id));
  return withCatalog(options, async (catalog) => {
    const ids = references.map((reference) => findAny(catalog, reference, options, true).id);
    const purged = await catalog.entries.purge(ids);
    await catalog.shrink();
    print(options.json, purged, () => `Deleted: ${purged.entries}, ${bytes(purged.bytes)} freed.`);
  });
}

async function verify(options: CommonOptions & { repair?: boolean }): Promise<void> {
  await withCatalog(options, async (catalog) => {
    const report = await catalog.verify({ repair: options.repair ?? false });
    const sound = report.database.length === 0 && report.problems.length === 0;
    if (!sound) process.exitCode = EXIT.failed;
    print(options.json, report, () => {
      const { checked, orphans, removed } = report;
      return [
        `Checked ${checked.files} files of ${checked.entries} entries, ${bytes(checked.bytes)}: ${sound ? 'all is well.' : 'there are problems.'}`,
        ...report.database.map((problem) => `! The database: ${problem}`),
        ...report.problems.map(
          ({ problem, entry, role }) => `! The ${role} of ${entry.kind} “${entry.name}” is ${problem}.`,
        ),
        ...(orphans.length > 0 ? [`Files that nothing refers to: ${orphans.length}.`] : []),
        ...(removed.files > 0 ? [`Removed ${removed.files} files, ${bytes(removed.bytes)}.`] : []),
      ].join('\n');
    });
  });
}
