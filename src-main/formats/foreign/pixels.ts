import type { Normalisation, Rgb } from '../../nn/model';
import { resizeImages } from '../../nn/resize';
import type { ChannelOrder } from '../told/told';
import type { ImageInput, ImageType } from './contract';

/** Images in plain memory: [count, 3, size, size] float32, RGB, pixel values 0 … 1. */
export interface Images {
  data: Float32Array;
  count: number;
  size: number;
}

/** How pixels become what a network was trained on. */
export interface PixelReading {
  /** Pixels per side that it wants; its height, where its input is oblong. */
  imgSize: number;
  normalisation: Normalisation;
  channelOrder: ChannelOrder;
}

/** Whole numbers are given from 0 to 255 (or −128 to 127), floats from 0 to 1; then they are normalised. */
const BYTES: Partial<Record<ImageType, boolean>> = { uint8: true, int8: true, int32: true, int64: true };

export function isBytes(type: ImageType): boolean {
  return BYTES[type] === true;
}

/**
 * Resized and normalised values in a network's own layout, order and number of channels.
 *
 * @returns values [count · channels · height · width] in the order of the layout
 */
export function inputValues(
  { data, count, size }: Images,
  input: ImageInput,
  { imgSize, normalisation, channelOrder }: PixelReading,
): Float32Array {
  const width = input.width ?? imgSize;
  const resized = resizeImages(data, 3 * count, size, imgSize, width);
  const area = imgSize * width;
  const { layout, channels, type } = input;
  const source = channels === 3 ? resized : greyed(resized, area);
  const scale = isBytes(type) ? 255 : 1;
  const order = channels === 3 && channelOrder === 'BGR' ? [2, 1, 0] : [0, 1, 2];
  const mean = channels === 1 ? middle(normalisation.mean) : normalisation.mean;
  const std = channels === 1 ? middle(normalisation.std) : normalisation.std;
  const values = new Float32Array(source.length);
  for (let plane = 0; plane < count * channels; plane++) {
    const channel = plane % channels;
    const factor = scale / std[order[channel]!]!;
    const shift = mean[order[channel]!]!;
    const from = (plane - channel + order[channel]!) * area;
    const [start, step] =
      layout === 'NCHW' ? [plane * area, 1] : [(plane - channel) * area + channel, channels];
    for (let i = 0; i < area; i++) values[start + i * step] = (source[from + i]! - shift) * factor;
  }
  return values;
}

/** A grey network has one number for each; where three are given they are those of one channel, or nearly. */
function middle([first]: Rgb): Rgb {
  return [first, first, first];
}

/** Luma as in ITU-R BT.601, which is what image libraries call grey. [n, 3, area] → [n, area] */
function greyed(images: Float32Array, area: number): Float32Array {
  const grey = new Float32Array(images.length / 3);
  for (let i = 0; i < grey.length; i++) {
    const red = Math.floor(i / area) * 3 * area + (i % area);
    grey[i] = 0.299 * images[red]! + 0.587 * images[red + area]! + 0.114 * images[red + 2 * area]!;
  }
  return grey;
}
