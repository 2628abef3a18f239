import { sizeOf } from '../../base/tensor';
import { countFlops, isSized } from '../../nn/families/registry';
import type { Model } from '../../nn/model';
import type { TemplateBank } from '../../wave/bank';
import { countBank } from '../../wave/bank';
import type { Evaluation, Made, Measurement } from '../outcome';

interface More {
  config?: Record<string, unknown>;
  metrics?: Record<string, number>;
  /** On the test images of the data that it was made for. */
  evaluation?: Evaluation;
  /** Of sizes that a bank composes. */
  sizes?: Measurement[];
}

interface ModelMore extends More {
  /** `trained`: whether it works already, so that training it on at a high rate would undo some of it. */
  config: Record<string, unknown> & { trained: boolean };
}

/** What the catalog is to know of a model, or of a teacher of ours. */
export function describeModel(
  model: Model,
  made: { kind: 'model' | 'teacher'; name: string; suffix?: string; path: string },
  more: ModelMore,
): Made {
  const { network, classes, normalisation } = model;
  let parameters = 0;
  for (const { shape } of model.weights.values()) parameters += sizeOf(shape);
  const sized = isSized(network) ? network.config : undefined;
  return {
    kind: made.kind,
    name: made.name,
    suffix: made.suffix ?? '',
    config: {
      format: 'model',
      network,
      classes,
      normalisation,
      ...(sized ? { flops: countFlops(sized) } : {}),
      ...more.config,
    },
    numbers: {
      parameters,
      ...(sized ? { width: sized.embedDim, depth: sized.depth } : {}),
      ...(more.evaluation ? { accuracy: more.evaluation.accuracy } : {}),
    },
    ...measuredIn(more),
    files: [{ role: 'weights', path: made.path, fileName: `${made.name}.safetensors` }],
  };
}

/** What the catalog is to know of a bank. */
export function describeBank(
  bank: TemplateBank,
  made: { name: string; path: string },
  more: More = {},
): Made {
  const { config, classes, normalisation, provenance } = bank;
  const counts = countBank(config);
  return {
    kind: 'bank',
    name: made.name,
    suffix: '',
    config: { bank: config, classes, normalisation, counts, provenance, ...more.config },
    numbers: {
      width: config.auxiliary.embedDim,
      depth: config.auxiliary.depth,
      parameters: counts.templates + counts.scalers + counts.head,
      ...(more.evaluation ? { accuracy: more.evaluation.accuracy } : {}),
    },
    ...measuredIn(more),
    files: [{ role: 'weights', path: made.path, fileName: `${made.name}.wavebank` }],
  };
}

/** What the entry of an imported model keeps beside its file: the crop that it is evaluated with. */
export function cropOf({ cropPct }: { cropPct: number }): { onnx?: { cropPct: number } } {
  return cropPct === 1 ? {} : { onnx: { cropPct } };
}

function measuredIn({ metrics = {}, evaluation, sizes = [] }: More): Pick<Made, 'metrics' | 'measured'> {
  if (!evaluation) return { metrics };
  const { accuracy, loss } = evaluation;
  return {
    metrics: { ...metrics, 'test/accuracy': accuracy, 'test/loss': loss },
    measured: [{ evaluation }, ...sizes],
  };
}
