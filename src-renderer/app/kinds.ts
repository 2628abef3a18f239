import Blocks from '@lucide/svelte/icons/blocks';
import Box from '@lucide/svelte/icons/box';
import GraduationCap from '@lucide/svelte/icons/graduation-cap';
import Images from '@lucide/svelte/icons/images';
import type { Entry } from '../../src-main/api/contract';

type Kind = Entry['kind'];

export const KIND_ICONS: Record<Kind, typeof Box> = {
  bank: Blocks,
  model: Box,
  teacher: GraduationCap,
  dataset: Images,
};

/** Singular and plural, as they stand in titles. */
export const KIND_WORDS: Record<Kind, [one: string, many: string]> = {
  bank: ['Template bank', 'Template banks'],
  model: ['Model', 'Models'],
  teacher: ['Teacher', 'Teachers'],
  dataset: ['Dataset', 'Datasets'],
};
