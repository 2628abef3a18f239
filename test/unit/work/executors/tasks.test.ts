import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JournalReader, tellJournal } from '../../../../src-main/work/tasks/journal';
import { temporaryFolder } from '../helpers';

describe('a journal', () => {
  it('is read as it grows, without what a killed task left half written', () => {
    const path = join(temporaryFolder(), 'x.jsonl');
    const reader = new JournalReader(path);
    expect(reader.read()).toEqual([]);
    tellJournal(path, { type: 'log', messages: ['größer'] });
    expect(reader.read()).toEqual([{ type: 'log', messages: ['größer'] }]);
    appendFileSync(path, '{"type":"log","mess');
    expect(reader.read()).toEqual([]);
    appendFileSync(path, 'ages":["b"]}\n');
    expect(reader.read()).toEqual([{ type: 'log', messages: ['b'] }]);
    appendFileSync(path, '{"type":"lo');
    // The next turn of the same task goes on behind it.
    tellJournal(path, { type: 'saved', step: 3 });
    tellJournal(path, { type: 'saved', step: 4 });
    expect(reader.read()).toEqual([
      { type: 'saved', step: 3 },
      { type: 'saved', step: 4 },
    ]);
    expect(readFileSync(path, 'utf8')).toContain('größer');
  });
});
