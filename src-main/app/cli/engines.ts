import { type Command, InvalidArgumentError } from 'commander';
import { StudioError } from '../../base/errors';
import { type ProgressToken, StopSignal } from '../../base/progress';
import type { EngineReport, EngineSurvey } from '../../engine/open';
import { installTensorFlow, type LibrarySource, removeTensorFlow } from '../../engine/tensorflow/install';
import { type CliContext, Interrupted, optionsOf } from './context';
import { kindNamed } from '../../work/kinds/registry';
import { probeInChild } from '../probing';
import { addCommonOptions, addFields, type CommonOptions, ownFields } from './options';
import { print } from './output';
import { ProgressBar } from './progress-bar';

interface InstallOptions extends CommonOptions {
  cpu?: boolean;
  python?: string;
  library?: string;
}

/** The engines that are not part of the program. */
function installable(name: string): 'tensorflow' {
  if (name === 'tensorflow') return name;
  throw new InvalidArgumentError(
    'Only tensorflow can be installed; the other engines are part of the program.',
  );
}

export function addEngines(program: Command, { probeScript }: CliContext): void {
  const engines = addCommonOptions(program.command('engines'))
    .description('say which compute engines work on this machine, and why the others do not; install one')
    .action(async (_options: unknown, command: Command) => {
      tell(optionsOf(command), await probeInChild(probeScript));
    });
  const fetched = addCommonOptions(engines.command('install'));
  addFields(fetched, ownFields(kindNamed('install-engine')));
  fetched
    .description(
      'install the tensorflow engine: fetch TensorFlow with pip, or take one that is there, and build its binding',
    )
    .argument('<engine>', 'tensorflow', installable)
    .option('--python <path>', 'take the TensorFlow of this interpreter instead')
    .option('--library <folder>', 'take the TensorFlow of a folder of libraries and headers instead')
    .action(async (_engine: string, _options: unknown, command: Command) => {
      await install(optionsOf<InstallOptions>(command), probeScript);
    });
  addCommonOptions(engines.command('remove'))
    .description('remove what was installed for the tensorflow engine')
    .argument('<engine>', 'tensorflow', installable)
    .action(async (_engine: string, _options: unknown, command: Command) => {
      const removed = await removeTensorFlow();
      const text = removed
        ? 'The tensorflow engine was removed.'
        : 'The tensorflow engine was not installed.';
      print(optionsOf(command).json, { removed }, () => text);
    });
}

function tell({ json }: CommonOptions, { engines, automatic }: EngineSurvey): void {
  const line = ({ name, device, works, threads, provider, stepMs, reason }: EngineReport, index: number) => {
    const speed = stepMs === undefined ? '' : `, ${stepMs.toFixed(0)} ms for a small step`;
    const chosen = index === automatic ? '; auto takes it' : '';
    const how = device === 'gpu' && provider !== undefined ? ` through ${provider}` : '';
    const state = works ? `works${how}, threads: ${threads!}${speed}${chosen}` : reason!;
    return `${`${name} on the ${device}`.padEnd(22)} ${state}`;
  };
  print(json, engines, () => engines.map(line).join('\n'));
}

async function install(options: InstallOptions, probeScript: string): Promise<void> {
  const source = sourceOf(options);
  const bar = new ProgressBar();
  let stopped = false;
  const stop = () => (stopped = true);
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    await installTensorFlow(
      source,
      barToken(bar, () => stopped),
    );
  } catch (error) {
    if (!(error instanceof StopSignal)) throw error;
    bar.say('Stopped. Nothing was installed.');
    throw new Interrupted();
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    bar.clear();
  }
  const survey = await probeInChild(probeScript);
  const mine = survey.engines.filter(({ name }) => name === 'tensorflow');
  if (!mine.some(({ works }) => works)) {
    await removeTensorFlow();
    throw new StudioError('engine', `It was built, but does not work. ${mine.at(-1)!.reason!}`);
  }
  tell(options, survey);
}

function sourceOf({ cpu = false, python, library }: InstallOptions): LibrarySource {
  if (python !== undefined && library !== undefined) {
    throw new StudioError('usage', '--python and --library exclude each other.', 'Leave one out.');
  }
  if (python !== undefined) return { from: 'python', path: python };
  if (library !== undefined) return { from: 'folder', path: library };
  return { from: 'pip', cpu };
}

/** A token that shows its part of the whole on the bar. */
function barToken(bar: ProgressBar, isStopped: () => boolean, from = 0, to = 1): ProgressToken {
  const place = (share: number) => from + share * (to - from);
  return {
    report: (update) => {
      bar.show({ ...update, fraction: place(update.fraction) });
    },
    metric: () => {},
    log: (message) => {
      bar.say(message);
    },
    checkpoint: () => (isStopped() ? Promise.reject(new StopSignal('cancel')) : Promise.resolve()),
    slice: (start, end) => barToken(bar, isStopped, place(start), place(end)),
  };
}
