import type { Command } from 'commander';
import { backupHome, restoreBackup } from '../../catalog/backup';
import { prepareHome } from '../../catalog/home';
import { recoverHome } from '../../catalog/recover';
import type { CliContext } from './context';
import { optionsOf, withCatalog, withLooks } from './context';
import type { CommonOptions } from './options';
import { addCommonOptions } from './options';
import { bytes, print } from './output';
import { ProgressBar } from './progress-bar';

/** What keeps a catalog from being lost: copies of all of it, and a way back from damage. */
export function addSafety(program: Command, context: CliContext): void {
  addCommonOptions(program.command('backup <folder>'))
    .description(
      'copy the catalog and all its weights into a folder, or bring an earlier backup there up to date',
    )
    .action((folder: string, _: unknown, command: Command) => backup(folder, optionsOf(command)));
  addCommonOptions(program.command('restore-backup <folder>'))
    .description('make an empty home into what a backup holds')
    .action((folder: string, _: unknown, command: Command) => restore(folder, optionsOf(command)));
  addCommonOptions(program.command('recover'))
    .description(
      'bring back a catalog that is damaged or gone: from a copy, and from what the weights say of themselves',
    )
    .action((_: unknown, command: Command) => recover(context, optionsOf(command)));
}

function copying(bar: ProgressBar): (done: number, total: number) => void {
  return (done, total) => bar.show({ stage: 'Copying', fraction: total === 0 ? 1 : done / total });
}

async function backup(folder: string, options: CommonOptions): Promise<void> {
  await withCatalog(options, async (catalog) => {
    const bar = new ProgressBar();
    const report = await backupHome(catalog, folder, copying(bar)).finally(() => bar.clear());
    print(options.json, report, () => {
      const { entries, files, bytes: size, path } = report;
      return `Entries: ${entries}, files: ${files}, ${bytes(size)}. The backup is whole: ${path}`;
    });
  });
}

async function restore(folder: string, options: CommonOptions): Promise<void> {
  const bar = new ProgressBar();
  const home = prepareHome(options.home);
  const report = await restoreBackup(folder, home.root, copying(bar)).finally(() => bar.clear());
  print(options.json, report, () => {
    const { entries, files, bytes: size, path } = report;
    return `Entries: ${entries}, files: ${files}, ${bytes(size)}, now in ${path}`;
  });
}

async function recover(context: CliContext, options: CommonOptions): Promise<void> {
  // Files of the store may be what others have written: what freezes or devours is one that says nothing.
  const report = await withLooks(context, (looks) =>
    recoverHome(options.home, (path) => looks.look('describeArtifact', { path })),
  );
  print(options.json, report, () => {
    const { damaged, copy, added, relinked, unknown } = report;
    const lines = [
      damaged === null ? 'The catalog itself is sound.' : `The damaged catalog was put aside: ${damaged}`,
      ...(copy === null ? [] : [`A copy took its place: ${copy}`]),
      ...added.map(({ kind, name }) => `Found again, under a new name: ${kind} “${name}”`),
      ...(relinked.length > 0 ? [`Files that were found by their content: ${relinked.length}`] : []),
      ...(unknown.length > 0 ? [`Files that nothing is known of: ${unknown.length}`] : []),
    ];
    return lines.join('\n');
  });
}
