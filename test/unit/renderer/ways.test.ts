import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../src-renderer/app/failure';
import { OTHER_LANGUAGES, SAID } from '../../../src-main/api/contract/said';
import { inWindow } from '../../../src-renderer/app/ways';
import { sentences } from '../../support/sentences';

/** What is said when the program is started, and of npm's, Slurm's and the server's commands: no page has it. */
const AT_START =
  /^(home|root|write|port|host|allow-remote|url|public-url|source|experiment|ways|sizes|seed|constant|ignore-scripts|account|gres|nv)$/;
/** Parts of the program that speak to a terminal only. */
const TERMINAL =
  /^app[\\/](cli|start|server|worker|natives|old-node)|^work[\\/]kinds[\\/]compare|^work[\\/]taken/;

describe('a way out in the window', () => {
  const told = sentences()
    .map(({ file, text }) => ({ file, text: text.replace('${flag}', '--img-size') }))
    .filter(
      ({ file, text }) => !TERMINAL.test(file) && /(?<=[^-\w])--[a-z]/.test(text) && !text.startsWith('--'),
    );

  it('names no option that only the command line has', () => {
    expect(told.length).toBeGreaterThan(20);
    const left = told.flatMap(({ file, text }) =>
      [...inWindow(text).matchAll(/(?<![\w-])--([a-z][a-z-]*)/g)]
        .filter(([, option]) => !AT_START.test(option!))
        .map(([option]) => ({ file, option, text })),
    );
    expect(left).toEqual([]);
  });

  it.each(['de', 'fr'] as const)('names none in %s, either', (language) => {
    const spoken = Object.values(SAID).map((each) => each[OTHER_LANGUAGES.indexOf(language)]!);
    const left = spoken.filter((text) =>
      [...text.matchAll(/(?<![\w-])--([a-z][a-z-]*)/g)].some(([, option]) => !AT_START.test(option!)),
    );
    expect(left.filter((text) => !/--(write|url|debug)/.test(text))).toEqual([]);
  });

  it.each([
    [
      'The file does not say the size of its images: 224 pixels is a guess. Import it with --data to have it measured, or say it with --img-size.',
      'The file does not say the size of its images: 224 pixels is a guess. It is corrected on the teacher’s page, under “How it is read”.',
    ],
    [
      'Likely causes: its classes are in another order or are other ones (--classes), its pixels are normalised otherwise (--mean, --std), or blue comes first (--channel-order BGR). Correct it with: wave teacher set "x" …',
      'Likely causes: its classes are in another order or are other ones, its pixels are normalised otherwise, or blue comes first. Correct it on the teacher’s page, under “How it is read”.',
    ],
    [
      'Say which image size it was made for: --img-size.',
      'Say which image size it was made for in the field “Image size”.',
    ],
    [
      'Accuracy says little then: --leave-out-copies leaves them out.',
      'Accuracy says little then: “Leave copies out” leaves them out.',
    ],
    [
      'Add readable images to it, or leave out such classes: --leave-out-empty.',
      'Add readable images to it, or switch “Leave empty classes out” on.',
    ],
    [
      'Join them in the dataset, pair them by hand in a file and give it as --class-map, or use another teacher.',
      'Join them in the dataset, pair them by hand in the table “Pair classes by hand”, or use another teacher.',
    ],
    [
      'If memory is short, try another engine (--engine).',
      'If memory is short, try another engine (in Settings).',
    ],
    ['Check the path.', 'Check the path.'],
  ])('%s', (said, here) => {
    expect(inWindow(said)).toBe(here);
  });

  it('is what a failure says', () => {
    const thrown = Object.assign(new Error('No.'), {
      code: 'usage',
      hint: 'Name it with --label-column: “a”.',
    });
    expect(failureOf(thrown).hint).toBe('Name it under “Its column of classes”: “a”.');
  });
});
