import { describe, expect, test } from 'vitest';
import { looked, tree } from './helpers';

const SAID = /belong together with some that are trained on, as those of “([^”]+)” do/;

/** Ten of each class, of as many patients, people or videos as it says. */
const named = (name: (i: number) => string, each = 10) =>
  ['a', 'b'].flatMap((label) => Array.from({ length: each }, (_, i) => `${label}/${name(i)}*1`));

describe('what belongs together and is tested and trained on', () => {
  test.each<[string, string[], RegExp]>([
    ['patients', named((i) => `patient${i % 3}_study${i}_`), /^patient\d$/],
    [
      'people, as in pneumonia’s X-rays',
      named((i) => `person${100 + (i % 3)}_bacteria_${i}_`),
      /^person\d+$/,
    ],
    ['frames of a video', named((i) => `vid0${i % 3}_frame000${i}_`), /^vid0\d$/],
    ['subjects', named((i) => `x Subject ${i % 3} ${i}_`), /^subject \d$/],
    ['slides', named((i) => `SLIDE_${i % 3}_tile_${i}_`), /^slide_\d$/],
  ])('is said: %s', async (_, lines, group) => {
    const { said } = await looked(await tree(...lines));
    expect(SAID.exec(said)?.[1]).toMatch(group);
  });

  test.each<[string, string[]]>([
    ['nothing is numbered', named((i) => `cat${i}_`)],
    [
      'each has one picture',
      named((i) => `patient${i}x`, 20).map((line, i) => line.replace(/\d+x/, String(i))),
    ],
    ['they are the classes', ['video 1/*10', 'video 2/*10']],
    [
      'they have folders of their own',
      ['train/a/patient1_*5', 'train/b/patient2_*5', 'test/a/patient1_x*2', 'test/b/patient2_x*2'],
    ],
    ['a word only ends so', named((i) => `grandvideo${i % 3}_${i}_`)],
  ])('is not where %s', async (_, lines) => {
    const { said } = await looked(await tree(...lines));
    expect(said).not.toMatch(SAID);
  });
});
