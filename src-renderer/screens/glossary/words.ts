import { t } from '../../language';
/** A shape of a picture: a box by its corner and size, in a frame of 100 × 56. */
interface Shape {
  box: readonly [x: number, y: number, width: number, height: number];
  /** How it is filled: as a teacher, a template (1 … 3), a scaler, or plain. */
  tone: 'teacher' | 'one' | 'two' | 'three' | 'scaler' | 'plain' | 'line';
}

export interface Word {
  word: string;
  text: string;
  picture: readonly Shape[];
}

type Tone = Shape['tone'];

const shape = (tone: Tone, ...box: [number, number, number, number]): Shape => ({ box, tone });

/** A matrix of blocks, tones row by row. */
function blocks(x: number, y: number, side: number, rows: readonly (readonly Tone[])[]): Shape[] {
  return rows.flatMap((row, i) =>
    row.map((tone, j) => shape(tone, x + j * side, y + i * side, side - 1.5, side - 1.5)),
  );
}

/** A network of some width and depth: one bar for each layer. */
function network(tone: Tone, x: number, width: number, depth: number): Shape[] {
  return Array.from({ length: depth }, (_, i) =>
    shape(tone, x - width / 2, 50 - (i + 1) * (44 / 6), width, 44 / 6 - 2),
  );
}

/** A dot of a chart. */
const dot = (tone: Tone, x: number, y: number) => shape(tone, x - 2.5, y - 2.5, 5, 5);

/** Ten words that the program speaks in, as they follow from one another. */
export const WORDS: readonly Word[] = [
  {
    word: t('app.teacher'),
    text: t('glossary.aTrainedClassifierThatKnowsThe'),
    picture: network('teacher', 50, 84, 6),
  },
  {
    word: t('glossary.widthAndDepth'),
    text: t('glossary.theSizeOfAVisionTransformer'),
    picture: [...network('plain', 24, 26, 3), ...network('plain', 70, 48, 5)],
  },
  {
    word: t('glossary.template'),
    text: t('glossary.aSmallBlockOfWeightsThat'),
    picture: [shape('one', 8, 14, 24, 24), shape('two', 38, 14, 24, 24), shape('three', 68, 14, 24, 24)],
  },
  {
    word: t('glossary.scaler'),
    text: t('glossary.aTinyMatrixThatSaysHow'),
    picture: [
      shape('scaler', 6, 22, 12, 12),
      shape('one', 24, 18, 20, 20),
      shape('line', 48, 27, 6, 2),
      ...blocks(60, 8, 13, [
        ['one', 'two', 'one'],
        ['two', 'one', 'three'],
        ['three', 'one', 'one'],
      ]),
    ],
  },
  {
    word: t('condense.bank'),
    text: t('glossary.allTemplatesOfATeacherWith'),
    picture: [
      shape('plain', 14, 4, 72, 48),
      ...blocks(22, 10, 13, [
        ['one', 'two', 'three', 'one', 'two'],
        ['two', 'three', 'one', 'two', 'three'],
        ['scaler', 'scaler', 'scaler', 'scaler', 'scaler'],
      ]),
    ],
  },
  {
    word: t('glossary.condensing'),
    text: t('glossary.theOneLongTrainingANetwork'),
    picture: [
      ...network('teacher', 24, 40, 6),
      shape('line', 48, 27, 10, 2),
      ...blocks(64, 12, 11, [
        ['one', 'two', 'three'],
        ['two', 'three', 'one'],
        ['scaler', 'scaler', 'scaler'],
      ]),
    ],
  },
  {
    word: t('condense.elastic'),
    text: t('glossary.condensedForAWholeGridOf'),
    picture: blocks(24, 6, 15, [
      ['one', 'one', 'one', 'one'],
      ['one', 'one', 'one', 'one'],
      ['one', 'one', 'one', 'one'],
    ]),
  },
  {
    word: t('glossary.instantBetweenResized'),
    text: t('glossary.howASizeComesFromA'),
    picture: blocks(24, 6, 15, [
      ['one', 'one', 'one', 'scaler'],
      ['one', 'two', 'one', 'scaler'],
      ['one', 'one', 'one', 'scaler'],
    ]),
  },
  {
    word: t('glossary.front'),
    text: t('glossary.theSizesThatNoSmallerOr'),
    picture: [
      shape('line', 10, 4, 1, 46),
      shape('line', 10, 49, 84, 1),
      shape('scaler', 62, 4, 1, 46),
      ...[
        [20, 42],
        [32, 28],
        [46, 20],
        [57, 15],
        [76, 12],
        [90, 10],
      ].map(([x, y]) => dot('one', x!, y!)),
      ...[
        [40, 38],
        [70, 30],
        [84, 24],
      ].map(([x, y]) => dot('plain', x!, y!)),
    ],
  },
  {
    word: t('glossary.behindAnAccuracy'),
    text: t('glossary.howFarTheTrueAccuracyMay'),
    picture: [
      shape('line', 30, 8, 1.5, 36),
      shape('line', 25, 8, 11.5, 1.5),
      shape('line', 25, 43, 11.5, 1.5),
      dot('one', 30.75, 26),
      shape('line', 68, 18, 1.5, 20),
      shape('line', 63, 18, 11.5, 1.5),
      shape('line', 63, 37, 11.5, 1.5),
      dot('two', 68.75, 28),
    ],
  },
];
