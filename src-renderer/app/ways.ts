import { said } from '../language';

/**
 * Sentences of the program name options of the command line where a person can say something. In the window there is a
 * field or a page for it: each way out is told in its words.
 */
const PAGE = 'on the teacher’s page, under “How it is read”';
const FOLDERS = '“Classes of folders in folders”';

const WAYS: readonly [said: RegExp, here: string][] = [
  [/Import it with --data to have it measured, or say it with --[^.]+\./g, `It is corrected ${PAGE}.`],
  [
    /Pair its classes with --class-map to have it measured, or say it with --[^.]+\./g,
    `Pair its classes by hand where it is chosen, or correct it ${PAGE}.`,
  ],
  [/Correct it with --classes if it is wrong/g, `It is corrected ${PAGE}, if it is wrong`],
  [/Correct it with: wave teacher set "[^"]*" …/g, `Correct it ${PAGE}.`],
  [/ \((--(?:classes|mean|std|img-size|channel-order)\b[^)]*)\)/g, ''],
  [/: --img-size\./g, ' in the field “Image size”.'],
  [
    /Say what it is to be: (--constant \S+=\S+), for example/g,
    'Import it on the command line and say what it is to be: wave teacher import FILE $1',
  ],
  [
    /: --classes-at inner puts those of one name together, --classes-at outer takes the others/g,
    ` under ${FOLDERS}: inner ones of one name are put together`,
  ],
  [/with --classes-at outer they/g, `with “the outer folders” under ${FOLDERS} they`],
  [/with --classes-at inner they/g, `with “the inner folders” under ${FOLDERS} they`],
  [
    /name them with --image-column and --label-column/g,
    'name them under “Its column of images” and “Its column of classes”',
  ],
  [/--labels chooses it\./g, '“File that tells the classes” chooses it.'],
  [/Name it with --label-column/g, 'Name it under “Its column of classes”'],
  [/in a file and give it as --class-map/g, 'in the table “Pair classes by hand”'],
  [/ with --classes-of teacher/g, ''],
  [/--leave-out-copies/g, '“Leave copies out”'],
  [/leave out such classes: --leave-out-empty/g, 'switch “Leave empty classes out” on'],
  [/--leave-out-near-duplicates/g, '“Leave out what is nearly the same”'],
  [/ \(--precision\)/g, ''],
  [
    /; “wave space” says what the home takes, and “wave space --free” removes what can be computed again/g,
    '; Settings say what the home takes, and remove what can be computed again',
  ],
  [/\(--engine[^)]*\)/g, '(in Settings)'],
  [/with --engine \w+( --device \w+)?/g, 'in Settings'],
  [/leave --opset and --preprocess out/g, 'leave the operator set and the preprocessing as they are'],
  [/with --method /g, 'with the method '],
  [/Give it with --hypernetwork/g, 'Give it among the settings'],
  [/name one with --other-teacher/g, 'name another teacher'],
  [/ \(--(?:slurm-|at-once|checkpoint-every)[^)]*\)/g, ''],
  [/choose --executor local/g, 'have it done on this machine'],
  [/with the output of --debug/g, 'with the report that the Help menu copies'],
];

/** What the program said, as the window says it: in the language in use, with the window’s own ways out. */
export function inWindow(sentence: string): string {
  const spoken = said(sentence);
  return spoken !== sentence ? spoken : said(withWindowsWays(sentence));
}

/** A sentence with the window's ways out in place of the command line's, in English. */
export function withWindowsWays(sentence: string): string {
  return WAYS.reduce((text, [said, here]) => text.replace(said, here), sentence);
}
