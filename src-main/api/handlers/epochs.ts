import type { Catalog } from '../../catalog/catalog';
import type { Entry } from '../../catalog/types';
import { DatasetRecordSchema, readRecord } from '../../work/entry-config';
import type { Request } from '../../work/requests';
import { RequestSchema } from '../../work/requests';
import type { Studio } from '../../work/host/studio';

/**
 * Steps in which a model's training saw as many images as its dataset has. null where it was not trained here, or its data
 * are gone.
 */
export function stepsPerEpoch({ catalog }: Studio, { config }: Entry): number | null {
  const request = RequestSchema.safeParse(config['request']).data;
  if (!request || !('data' in request) || request.data === undefined) return null;
  const batchSize = batchSizeOf(request);
  const images = trainImages(catalog, request.data);
  return batchSize === undefined || images === undefined ? null : images / batchSize;
}

/** Images that each step of a model's training saw; null where it was not trained here. */
export function imagesPerStep({ config }: Entry): number | null {
  const request = RequestSchema.safeParse(config['request']).data;
  return (request && batchSizeOf(request)) ?? null;
}

function trainImages(catalog: Catalog, id: string): number | undefined {
  try {
    return readRecord(DatasetRecordSchema, catalog.entries.get(id)).counts.train;
  } catch {
    return undefined;
  }
}

function batchSizeOf(request: Request): number | undefined {
  if (request.kind === 'generate') {
    const { finetune, scalerTraining } = request.options;
    return (finetune ?? scalerTraining)?.batchSize;
  }
  const trains =
    request.kind === 'train-teacher' || request.kind === 'finetune' || request.kind === 'condense';
  return trains ? request.options.batchSize : undefined;
}
