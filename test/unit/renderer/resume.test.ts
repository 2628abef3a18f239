import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src-main/base/errors';
import { STATES } from '../../../src-main/api/contract';
import { isResumable, needsChanges, resumeWord } from '../../../src-renderer/screens/run/resume';

describe('a run', () => {
  const failure = (code: ErrorCode) => ({ code, message: '', hint: '' });
  const untouched = { error: null, progress: null };

  it('can go on exactly where it was paused, interrupted or has failed', () => {
    const states = STATES.filter((state) => isResumable({ ...untouched, state }));
    expect([...states].sort()).toEqual(['failed', 'interrupted', 'paused']);
  });

  it.each<[code: ErrorCode, savedAt: number | undefined, changes: boolean, resumable: boolean]>([
    // A size that does not fit never will; a disk may be freed, a drive connected, a folder mended.
    ['usage', undefined, true, false],
    ['mismatch', undefined, true, false],
    ['no-space', undefined, false, true],
    ['not-found', undefined, false, true],
    ['bad-data', undefined, false, true],
    ['engine', 40, false, true],
    // What it was asked for has worked for forty steps.
    ['usage', 40, true, true],
  ])('that failed for “%s”, saved at %s', (code, saved, changes, resumable) => {
    const progress = {
      stage: 'Training',
      fraction: 0.1,
      done: 40,
      ...(saved === undefined ? {} : { saved }),
    };
    const run = { state: 'failed' as const, error: failure(code), progress };
    expect([needsChanges(run), isResumable(run)]).toEqual([changes, resumable]);
    expect(needsChanges({ ...run, state: 'running' })).toBe(false);
  });

  it.each([
    ['condense', 'failed', 'Resume'],
    ['generate', 'interrupted', 'Resume'],
    ['import', 'failed', 'Try again'],
    ['export', 'interrupted', 'Try again'],
    // Somebody has stopped it, nothing has gone wrong.
    ['measure-sizes', 'paused', 'Resume'],
  ] as const)('of the kind “%s” that is %s offers “%s”', (kind, state, word) => {
    expect(resumeWord({ kind, state })).toBe(word);
  });
});
