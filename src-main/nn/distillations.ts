/** What of a teacher's answers is learned: all, the likeliest class, or its class and the others apart. */
export const DISTILLATIONS = ['soft', 'hard', 'decoupled'] as const;
