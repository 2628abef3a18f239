import { t } from '../language';
import { inWindow } from './ways';
import type { EngineReport, Settings } from '../../src-main/api/contract';

export const ENGINE_NAMES: Record<EngineReport['name'], string> = {
  tensorflow: 'TensorFlow',
  onnxruntime: 'ONNX Runtime',
  wasm: 'WebAssembly',
};

/** "ONNX Runtime on the processor" */
function nameOf({ name, device }: Pick<EngineReport, 'name' | 'device'>): string {
  return t('app.onThe2', {
    engine_names: ENGINE_NAMES[name],
    value: device === 'cpu' ? t('app.processor') : t('app.graphicsCard'),
  });
}

/**
 * Which engine new runs take: an index into the reports; undefined where none fits what was chosen.
 * @param automatic what is taken where nothing was chosen
 */
export function engineInUse(
  reports: readonly EngineReport[],
  automatic: number | null,
  { engine, device }: Settings['engine'],
): number | undefined {
  if (engine === 'auto' && device === 'auto') return automatic ?? undefined;
  const at = reports.findIndex(
    (report) =>
      report.works &&
      (engine === 'auto' || report.name === engine) &&
      (device === 'auto' || report.device === device),
  );
  return at < 0 ? undefined : at;
}

/** Why an engine is not in use and what to do to have it used; undefined for the one that is. */
export function whyNotUsed(
  report: EngineReport,
  used: EngineReport | undefined,
  { engine, device }: Settings['engine'],
): string | undefined {
  if (report === used) return undefined;
  if (!report.works) return inWindow(report.reason ?? t('app.itDoesNotWorkOnThis'));
  const choose = t('app.chooseBelowToHaveItUsed', { report: nameOf(report) });
  if (engine !== 'auto' || device !== 'auto') return t('app.itWorksButSomethingElseIs', { choose });
  if (report.device === 'gpu' && report.stepMs !== undefined)
    return t('app.itWorksButWasFasterWhen', {
      value: used === undefined ? t('app.anotherEngine') : nameOf(used),
      choose,
    });
  if (report.device === 'gpu') return t('app.itWorksButIsNotTaken', { choose });
  if (report.name === 'tensorflow') return t('app.itWorksAndIsTakenBy', { choose });
  return used === undefined ? choose : t('app.itWorksButIsFaster', { used: nameOf(used), choose });
}

/** "all 8 cores", "7 of 8 cores"; nothing where neither is known. @param all undefined: not known */
export function coresUsed(threads: number, all: number | undefined): string {
  if (threads === 0)
    return all === undefined ? '' : all === 1 ? t('app.itsOnlyCore') : t('app.allCores', { all });
  if (all === undefined || threads > all)
    return threads === 1 ? t('app.n1Thread') : t('app.threads', { threads });
  return t('app.of2', { threads, all, value: all === 1 ? t('app.core') : t('app.cores') });
}

/**
 * How many cores a run may take: all, some fewer, or what is chosen now. With one less than all the machine stays quick.
 *
 * @param all of the machine; undefined: not known
 */
export function coreChoices(threads: number, all = 1) {
  const fewer = [all - 1, all - 2, Math.floor(all / 2), Math.floor(all / 4), 1, threads];
  const counts = [...new Set(fewer)].filter((each) => each > 0 && (each < all || each === threads));
  return [
    { value: '0', label: t('app.all') },
    ...counts
      .sort((a, b) => b - a)
      .map((each) => ({
        value: String(each),
        label: each === all - 1 ? t('app.allButOne') : coresUsed(each, all),
      })),
  ];
}
