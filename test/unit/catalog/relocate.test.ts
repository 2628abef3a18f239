import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { currentPlace, requirePlace } from '../../../src-main/catalog/home-note';
import { forgetMove, plannedMove, planMove, settleMove } from '../../../src-main/catalog/relocate';
import { sentencesOf, temporaryFolder } from './helpers';

/** A home in its usual place with one file in it, and a folder to move it to. */
function prepare() {
  const folder = temporaryFolder();
  const usual = join(folder, 'data', 'WAVE Studio');
  const target = join(folder, 'disk');
  mkdirSync(join(usual, 'artifacts'), { recursive: true });
  writeFileSync(join(usual, 'artifacts', 'a'), 'weights');
  mkdirSync(target);
  return { folder, usual, target };
}

const nobody = () => false;
const weightsIn = (home: string) => readFileSync(join(home, 'artifacts', 'a'), 'utf8');

describe('moving the home', () => {
  it('waits for the next start, then takes everything along, there and back', () => {
    const { usual, target } = prepare();
    expect(planMove(usual, target)).toBe(target);
    expect([currentPlace(usual), plannedMove(usual)?.to]).toEqual([usual, target]);
    settleMove(usual, nobody);
    expect([currentPlace(usual), plannedMove(usual)]).toEqual([target, undefined]);
    expect([weightsIn(target), existsSync(usual)]).toEqual(['weights', false]);
    planMove(usual, usual);
    settleMove(usual, nobody);
    expect([currentPlace(usual), weightsIn(usual), existsSync(`${usual}.json`)]).toEqual([
      usual,
      'weights',
      false,
    ]);
  });

  it('makes a folder of its own beside other things', () => {
    const { usual, target } = prepare();
    writeFileSync(join(target, 'other'), '');
    expect(planMove(usual, target)).toBe(join(target, 'WAVE Studio'));
    settleMove(usual, nobody);
    expect(weightsIn(join(target, 'WAVE Studio'))).toBe('weights');
  });

  it('can be taken back', () => {
    const { usual, target } = prepare();
    planMove(usual, target);
    forgetMove(usual);
    settleMove(usual, nobody);
    expect([currentPlace(usual), weightsIn(usual)]).toEqual([usual, 'weights']);
  });

  it('is refused into itself, and over something', () => {
    const { usual, target } = prepare();
    expect(sentencesOf(() => planMove(usual, join(usual, 'deeper')))?.code).toBe('usage');
    mkdirSync(join(target, 'WAVE Studio'));
    writeFileSync(join(target, 'WAVE Studio', 'other'), '');
    expect(sentencesOf(() => planMove(usual, target))?.message).toMatch(/There is something at/);
    expect(plannedMove(usual)).toBeUndefined();
  });

  it('waits while another process works there', () => {
    const { usual, target } = prepare();
    planMove(usual, target);
    settleMove(usual, (home) => home === usual);
    expect([weightsIn(usual), plannedMove(usual)?.to]).toEqual(['weights', target]);
  });

  it('that fails leaves everything where it was, and says why', () => {
    const { usual, target } = prepare();
    planMove(usual, target);
    writeFileSync(join(target, 'came later'), '');
    settleMove(usual, nobody);
    expect([currentPlace(usual), weightsIn(usual)]).toEqual([usual, 'weights']);
    expect(plannedMove(usual)?.problem).toMatch(/There is something at/);
  });

  it('to a disk that is away is told, and no empty catalog begun', () => {
    const { folder, usual, target } = prepare();
    planMove(usual, join(target, 'deep'));
    settleMove(usual, nobody);
    expect(() => requirePlace(usual)).not.toThrow();
    writeFileSync(`${usual}.json`, JSON.stringify({ home: join(folder, 'away') }));
    expect(sentencesOf(() => requirePlace(usual))).toMatchObject({ code: 'usage' });
  });
});
