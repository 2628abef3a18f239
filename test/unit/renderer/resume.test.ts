import { describe, expect, it } from 'vitest';
import { STATES } from '../../../src-main/api/contract';
import { isResumable, resumeWord } from '../../../src-renderer/screens/run/resume';

describe('a run', () => {
  it('can go on exactly where it was paused, interrupted or has failed', () => {
    const states = STATES.filter((state) => isResumable({ state }));
    expect([...states].sort()).toEqual(['failed', 'interrupted', 'paused']);
  });

  it('is resumed where it trains, and tried again where it begins anew', () => {
    expect(['condense', 'generate', 'import', 'export'].map((kind) => resumeWord({ kind }))).toEqual([
      'Resume',
      'Resume',
      'Try again',
      'Try again',
    ]);
  });
});
