import type { Normalisation } from '../../nn/model';
import type { Fields } from './fields';
import { cropShare, ofBytes, sideFrom } from './preprocessor';
import type { Saying } from './told';

const PREFIX = '(?:image|img|norm|normali[sz]e|normali[sz]ation|pixel|input|rgb|channel|data|dataset)?';
const MEAN = new RegExp(`^${PREFIX}(?:mean|means|meanvalues|meanrgb)$`);
const STD = new RegExp(`^${PREFIX}(?:std|stds|stdev|stddev|stdvalues|stdrgb|scalevalues)$`);
/** Under which names people keep the side of images, the surest first: what is cut out last is what a network sees. */
const CROPS = /^(centercrop|cropsize|crop)$/;
const SIZES = [
  /^(imgsz|imgsize|imagesize|imsize)$/,
  /^(inputsize|inputshape|inputdims?|inputresolution)$/,
  /^(targetsize|resolution|size)$/,
];
const HEIGHT = /^(image|img|input|target)?height$/;
const WIDTH = /^(image|img|input|target)?width$/;
const RESIZE = /^(resize|resizesize|resizeto)$/;
const ORDERS = /^(colou?r|channels?|pixel|image|input)(order|format|space|mode)?$|^colou?rs$/;

const PLAIN: Normalisation = { mean: [0, 0, 0], std: [1, 1, 1] };

/** What any description says of pixels, under whatever of the usual names. */
export function pixelsSay(fields: Fields): Saying {
  const mean = fields.rgb(fields.named(MEAN));
  const std = fields.rgb(fields.named(STD), true);
  // Ultralytics' classifiers take 0 … 1.
  const ultralytics = /ultralytics/i.test(fields.phrase('author', 'description'));
  const normalisation = mean && std ? ofBytes({ mean, std }) : ultralytics ? PLAIN : undefined;
  const order = fields
    .named(ORDERS)
    .map((name) => fields.phrase(name))
    .find((text) => /^(rgb|bgr)8?$/i.test(text));
  return {
    ...sidesSay(fields),
    ...(normalisation ? { normalisation } : {}),
    ...(order ? { channelOrder: order.slice(0, 3).toUpperCase() as 'RGB' | 'BGR' } : {}),
  };
}

function sidesSay(fields: Fields): Saying {
  const side = (pattern: RegExp) =>
    fields
      .named(pattern)
      .map((name) => sideFrom(fields.get(name)!))
      .find((each) => each !== undefined);
  const [crop, resize, height] = [CROPS, RESIZE, HEIGHT].map(side);
  const sized = SIZES.map(side).find((each) => each !== undefined);
  const imgSize = crop ?? sized ?? (height === side(WIDTH) ? height : undefined) ?? resize;
  const share = crop === undefined || resize === undefined ? undefined : crop / resize;
  const cropPct = cropShare(fields.number('crop_pct') ?? share);
  return { ...(imgSize === undefined ? {} : { imgSize }), ...(cropPct === undefined ? {} : { cropPct }) };
}

/** Descriptions of descriptions are looked into so deep. */
const DEEP = 3;

/**
 * What a description says of pixels where it, or a part of it, has a mean and a spread of each colour: of anything else a
 * mean may be told.
 */
export function pixelsWithin(fields: Fields): Saying {
  // What lies around them may say the size.
  return wayToColours(fields).reduce<Saying>((saying, part) => ({ ...saying, ...pixelsSay(part) }), {});
}

/** From a description to its part with a mean and a spread of each colour; empty where it has none. */
function wayToColours(fields: Fields, depth = 0): Fields[] {
  const ofColours = (pattern: RegExp) =>
    fields.named(pattern).some((name) => {
      const value = fields.get(name);
      return Array.isArray(value) && (value.length === 3 || value.length === 1);
    });
  if (ofColours(MEAN) && ofColours(STD)) return [fields];
  if (depth >= DEEP) return [];
  for (const part of fields.parts()) {
    const way = wayToColours(part, depth + 1);
    if (way.length > 0) return [fields, ...way];
  }
  return [];
}
