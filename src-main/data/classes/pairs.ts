import { z } from 'zod';

const index = z.union([z.string().min(1), z.number().int().min(0)]);

/** Pairs of classes that a person made: the dataset's → one or several of the teacher's, by name or by place from 0. */
export const ClassPairsSchema = z.record(z.string().min(1), z.union([index, z.array(index).min(1)]));
export type ClassPairs = Readonly<z.infer<typeof ClassPairsSchema>>;
