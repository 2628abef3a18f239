import { describe, expect, it } from 'vitest';
import { onTrouble } from '../../../src-main/base/guard';
import { StudioEvents } from '../../../src-main/work/host/events';

describe('What a studio tells', () => {
  it('is told once to who asked to be told once', () => {
    const events = new StudioEvents();
    let told = 0;
    events.once('idle', () => told++);
    events.emit('idle');
    events.emit('idle');
    expect(told).toBe(1);
    expect(events.listenerCount('idle')).toBe(0);
  });

  it('is told to all others though one of them fails', () => {
    const troubles: unknown[] = [];
    onTrouble((_what, thrown) => troubles.push(thrown));
    const events = new StudioEvents();
    let told = 0;
    const wrong = new Error('a defect');
    events.once('idle', () => {
      throw wrong;
    });
    events.on('idle', () => told++);
    events.emit('idle');
    events.emit('idle');
    expect(told).toBe(2);
    expect(troubles).toEqual([wrong]);
  });
});
