import { z } from 'zod';

/** No classifier has more. */
const MOST_CLASSES = 1_000_000;

const index = z.union([z.string().min(1), z.number().int().min(0).max(MOST_CLASSES)]);

/** Pairs of classes that a person made: the dataset's → one or several of the teacher's, by name or by place from 0. */
export const ClassPairsSchema = z.record(z.string().min(1), z.union([index, z.array(index).min(1)]));
export type ClassPairs = Readonly<z.infer<typeof ClassPairsSchema>>;
