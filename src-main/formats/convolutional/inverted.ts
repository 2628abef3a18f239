import type { Activation, ConvolutionalGraph, Value } from './graph';

/** A part of a block: a convolution with its norm, or squeeze and excitation (two convolutions of single pixels). */
export type Part = { conv: string; norm: string } | { reduce: string; expand: string };

/** How a block of a mobile network is computed. */
export interface Style {
  activation: Activation;
  /** Within squeeze and excitation: behind the reduction, and what the channels are multiplied by. */
  reduced: Activation;
  gate: Activation;
}

/** Of the first block of each stage of EfficientNet, of its second version and of MobileNets in timm's stages. */
export const STAGE_STRIDES: readonly number[] = [1, 2, 2, 2, 1, 2, 1];

export const EFFICIENT: Style = { activation: 'silu', reduced: 'silu', gate: 'sigmoid' };
export const MOBILE_V2: Style = { activation: 'relu6', reduced: 'relu', gate: 'sigmoid' };
export const MOBILE_V3: Style = { activation: 'hardswish', reduced: 'relu', gate: 'hardsigmoid' };
/** MobileNetV3's first blocks. */
export const MOBILE_V3_EARLY: Style = { ...MOBILE_V3, activation: 'relu' };

/**
 * An inverted residual (Sandler et al., arXiv 1801.04381), and what became of it: widened, filtered by channel, excited,
 * narrowed; or filtered and widened at once (EfficientNetV2). The stride is in the first convolution that sees more than
 * a pixel. The last has no activation, unless it is the only one.
 */
export function writeInverted(
  graph: ConvolutionalGraph,
  input: Value,
  parts: readonly Part[],
  stride: number,
  { activation, reduced, gate }: Style,
): Value {
  let x = input;
  let left = stride;
  const layers = parts.filter((part) => 'conv' in part).length;
  let done = 0;
  for (const part of parts) {
    if ('reduce' in part) {
      const squeezed = graph.activate(graph.conv(graph.pool(x), part.reduce), reduced);
      x = graph.multiply(x, graph.activate(graph.conv(squeezed, part.expand), gate));
      continue;
    }
    const wide = (graph.shape(`${part.conv}.weight`)[3] ?? 1) > 1;
    x = graph.norm(graph.conv(x, part.conv, { stride: wide ? left : 1 }), part.norm);
    if (wide) left = 1;
    if (++done < layers || layers === 1) x = graph.activate(x, activation);
  }
  return stride === 1 && x.channels === input.channels ? graph.add(x, input) : x;
}

/** A convolution with norm and activation: the stem, and the last one. */
export function writeLayer(
  graph: ConvolutionalGraph,
  x: Value,
  { conv, norm }: { conv: string; norm: string },
  activation: Activation,
  stride = 1,
): Value {
  return graph.activate(graph.norm(graph.conv(x, conv, { stride }), norm), activation);
}
