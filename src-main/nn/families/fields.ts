import { z } from 'zod';

/** What files say of networks. Bounds far above any network: what a damaged file claims must not make its check endless. */
export const whole = z.int().min(1).max(65_536);
export const depth = z.int().min(1).max(1024);
export const mlpRatio = z.number().positive();

/** What every network's configuration tells of its images and classes. */
export const image = { imgSize: whole, inChans: whole, numClasses: whole };
