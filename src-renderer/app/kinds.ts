import { t } from '../language';
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
  bank: [t('app.templateBank'), t('app.templateBanks')],
  model: [t('app.model'), t('app.models')],
  teacher: [t('app.teacher'), t('app.teachers')],
  dataset: [t('app.dataset'), t('app.datasets')],
};
