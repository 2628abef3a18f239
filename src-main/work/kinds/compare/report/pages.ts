import type { Comparison } from '../comparison';
import { htmlOf } from './html';
import { ENGLISH } from './reader';
import { svgOf } from './svg';

/** What people read of a comparison. */
export interface Pages {
  html: string;
  svg: string;
}

export function pagesOf(comparison: Comparison, reader = ENGLISH): Pages {
  return { html: htmlOf(comparison, reader), svg: svgOf(comparison, reader) };
}
