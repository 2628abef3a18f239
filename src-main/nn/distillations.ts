/** What of a teacher's answers is learned: all, the likeliest class, or its class and the others apart. */
export const DISTILLATIONS = ['soft', 'hard', 'decoupled'] as const;

/** What of its inside is learned beside all of its answers, where that can be seen: see guide.ts. */
export const GUIDED = ['feature', 'contrastive', 'token'] as const;
