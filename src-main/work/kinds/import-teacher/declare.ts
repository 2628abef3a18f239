import { z } from 'zod';
import { FOREIGN_FORMATS } from '../../../formats/foreign/formats';
import { job, takes } from '../../declare';
import { classMap, readPath } from '../../fields';
import { OnnxOptionsSchema } from '../../reading-fields';

/** Takes a trained classifier from a file into the catalog; with data, its accuracy there is measured as well. */
export const declaration = job({
  kind: 'import-teacher',
  label: 'Import a teacher',
  about:
    'import a trained classifier: .onnx, TensorFlow.js, or PyTorch’s weights of a usual convolutional network or a ViT',
  refs: { data: takes('dataset', { about: 'measures its accuracy on this dataset' }) },
  fields: {
    classMap,
    path: readPath().describe('the file'),
    /** `vit`: a ViT checkpoint under timm's or Hugging Face's names. */
    format: z
      .enum([...FOREIGN_FORMATS, 'vit'])
      .describe('an ONNX graph, a model of TensorFlow.js, or a ViT checkpoint'),
    options: OnnxOptionsSchema.prefault({}),
  },
  makes: 'teacher',
  outputs: ({ format }) => [format === 'vit' ? 'safetensors' : format],
  title: ({ name, path }) => `Import the teacher ${name ?? path}`,
});

declare module '../registry' {
  interface Kinds {
    'import-teacher': typeof declaration;
  }
}
