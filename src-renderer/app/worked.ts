/** How long a run has worked, pauses not counted. */
export function worked(
  run: { startedAt: number | null; finishedAt: number | null; pausedMs: number },
  now: number,
): number | undefined {
  if (run.startedAt === null) return undefined;
  return Math.max(0, (run.finishedAt ?? now) - run.startedAt - run.pausedMs);
}
