import type { Fields } from './fields';
import { labelsFrom } from '../../base/class-lists';
import type { Literal } from '../../base/literal';
import { sideFrom, trainedSays } from './preprocessor';
import type { Labels, Saying } from './told';

/** What `config.json` says, of transformers or of timm, whose older versions wrote everything side by side. */
export function configSays(fields: Fields): Saying {
  const flat = fields.has('architecture') && !fields.has('pretrained_cfg');
  const trained = flat ? fields : fields.within('pretrained_cfg');
  const args = fields.within('model_args');
  const side = fields.get('image_size', 'img_size') ?? args.get('img_size');
  const imgSize = side === undefined ? undefined : sideFrom(side);
  return {
    labels: labelsOf(fields, trained),
    ...(imgSize === undefined ? {} : { imgSize }),
    ...trainedSays(trained),
    network: withoutUndefined({
      modelType: fields.text('model_type'),
      architecture: fields.text('architecture'),
      activation: fields.text('hidden_act') ?? args.text('act_layer'),
      epsilon: fields.number('layer_norm_eps'),
      numHeads: fields.whole('num_attention_heads') ?? args.whole('num_heads'),
      initValues: args.number('init_values'),
      globalPool: fields.text('global_pool') ?? args.text('global_pool'),
    }),
  };
}

function labelsOf(fields: Fields, trained: Fields): Labels[] {
  return [
    ...described(fields),
    ...(trained === fields ? [] : described(trained)),
    ...named(fields, 'label_names'),
    ...(trained === fields ? named(fields, 'labels') : named(trained, 'label_names')),
    ...named(fields, 'id2label'),
    ...named(fields, 'label2id'),
  ];
}

/** timm names classes beyond ImageNet's thousand by WordNet's numbers, and says beside what they mean. */
function described(fields: Fields): Labels[] {
  const [ids, words] = ['label_names', 'label_descriptions'].map((name) => fields.get(name));
  if (!Array.isArray(ids) || !(words instanceof Map)) return [];
  const names = ids.map((id) =>
    isWordNetId(id) && typeof words.get(id) === 'string' ? `${id} ${words.get(id) as string}` : undefined,
  );
  return names.every((name) => name !== undefined) ? [{ names, from: fields.from }] : [];
}

const isWordNetId = (value: Literal): value is string => typeof value === 'string' && /^n\d{8}$/.test(value);

function named(fields: Fields, name: string): Labels[] {
  const value = fields.get(name);
  if (value === undefined) return [];
  const names = labelsFrom(value);
  if (names) return [{ names, from: fields.from }];
  const items =
    value instanceof Map ? [...value.values(), ...value.keys()] : Array.isArray(value) ? value : [value];
  // LABEL_0, … are no names, which is nothing to complain of.
  if (items.length > 0 && !items.some((item) => typeof item === 'string' && item.startsWith('LABEL_')))
    fields.lost(name);
  return [];
}

function withoutUndefined<T extends Record<string, unknown>>(values: T) {
  type Defined = { [K in keyof T]?: Exclude<T[K], undefined> };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined;
}
