import { t } from '../../language';
import { CondenseOptionsSchema, PRESETS } from '../../../src-main/api/contract';
import type { ClassPairs, Entry, Preset, RequestInput } from '../../../src-main/api/contract';
import { recordOf } from '../../app/describe';
import { without } from '../../app/without';

type Options = ReturnType<typeof CondenseOptionsSchema.parse>;

/** What the wizard has been told so far. */
export interface CondenseDraft {
  data: string | undefined;
  teacher: string | undefined;
  /** Which of the teacher's classes stand for those of the data, where a person says so. */
  classMap: ClassPairs;
  /** A bank to begin from, whose shape is kept; undefined: new templates. */
  bank: string | undefined;
  preset: Preset['name'];
  elastic: boolean;
  grid: string;
  leftOut: string;
  /** Epochs or steps, as `unit` says; undefined: the method's default. */
  budget: number | undefined;
  unit: 'epochs' | 'steps';
  options: Options;
  name: string;
  tags: string[];
  notes: string;
  seed: number;
}

export function newDraft(data?: string, teacher?: string): CondenseDraft {
  const draft: CondenseDraft = {
    data,
    teacher,
    classMap: {},
    bank: undefined,
    preset: 'small',
    elastic: true,
    grid: '',
    leftOut: '',
    budget: undefined,
    unit: 'epochs',
    options: CondenseOptionsSchema.parse({}),
    name: '',
    tags: [],
    notes: '',
    seed: 0,
  };
  return withPreset(draft, 'small');
}

/** Sets all the sizes of a preset and leaves the rest as it is. */
export function withPreset(draft: CondenseDraft, name: Preset['name']): CondenseDraft {
  const { width, depth, headDim, mlpRatio, blockSize, templates, grid } = PRESETS.find(
    (each) => each.name === name,
  )!;
  const options = {
    ...without(draft.options, 'blockColumns'),
    width,
    depth,
    headDim,
    mlpRatio,
    blockSize,
    templates: { ...templates },
  };
  return { ...draft, bank: undefined, preset: name, grid, leftOut: '', options };
}

/** Another family of networks, of the same sizes: a preset’s numbers hold for all of them. */
export function withArch(draft: CondenseDraft, arch: Options['arch']): CondenseDraft {
  return withPreset({ ...draft, options: { ...without(draft.options, 'templatesOf'), arch } }, draft.preset);
}

/** Begins from a bank: all sizes are its own. */
export function withStart(draft: CondenseDraft, bank: Entry): CondenseDraft {
  const config = recordOf(bank).bank;
  if (!config) return draft;
  const { auxiliary, blockSize, blockColumns, templates, templatesOf, elastic } = config;
  const arch: Options['arch'] = auxiliary.family ?? 'vit';
  const { embedDim: width, depth, mlpRatio, patchSize, imgSize } = auxiliary;
  const { numHeads, tokenRatio = 1, dims = [1, 1] } = auxiliary;
  const widening = dims[1]! / dims[0]!;
  const options = {
    ...without(draft.options, 'templatesOf', 'blockColumns'),
    ...(blockColumns === undefined ? {} : { blockColumns }),
    ...{ arch, width, depth, mlpRatio, tokenRatio, widening, patchSize, imgSize, blockSize },
    ...(numHeads === undefined ? {} : { headDim: width / numHeads }),
    templates: { ...templates },
    ...(templatesOf ? { templatesOf } : {}),
  };
  const { widths, depths, mlpRatios } = elastic ?? { widths: [width], depths: [depth] };
  const grid = [widths, depths, ...(mlpRatios ? [mlpRatios] : [])].map(String).join('x');
  return { ...draft, bank: bank.id, elastic: elastic !== undefined, grid, leftOut: '', options };
}

/** The options as they are asked for: a grid only where the bank is elastic, one kind of budget. */
export function condenseOptions(draft: CondenseDraft): Partial<Options> {
  const { elastic, grid, leftOut, budget, unit } = draft;
  const options = without(draft.options, 'sizes', 'leftOut', 'steps', 'epochs');
  return {
    ...options,
    ...(elastic ? { sizes: grid, leftOut } : {}),
    ...(budget === undefined ? {} : { [unit]: budget }),
  };
}

/** The request; undefined while it is not whole. */
export function condenseRequest(
  draft: CondenseDraft,
  engine: Extract<RequestInput, { kind: 'condense' }>['engine'],
): RequestInput | undefined {
  const { data, teacher, classMap, bank, name, tags, notes, seed } = draft;
  if (data === undefined || teacher === undefined) return undefined;
  return {
    kind: 'condense',
    data,
    teacher,
    ...(bank === undefined ? {} : { bank }),
    ...(Object.keys(classMap).length === 0 ? {} : { classMap }),
    tags,
    notes,
    seed,
    ...(engine ? { engine } : {}),
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    options: condenseOptions(draft),
  };
}

/** What the choices of effort are called. */
export const EFFORT_WORDS: Record<Options['effort'], string> = {
  quick: t('condense.quickLook'),
  standard: t('condense.standard'),
  long: t('condense.longBetter'),
};

/** A grid of sizes as people read it: "64–160 × 4–8". */
export function gridWords(grid: string): string {
  return grid.replaceAll('x', ' × ').replaceAll('-', '–');
}
