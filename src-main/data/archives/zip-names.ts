import type { Entry } from 'yauzl';

/** How names are written where a zip does not say so: in the code page of the system that packed it. */
interface Writing {
  encoding: string;
  /** The languages of such systems. */
  language: RegExp;
  letters: RegExp;
  /** Of two bytes the first where the letter is a frequent one, and the least of the second. */
  frequent?: readonly [from: number, to: number, second: number];
  /** Letters that show it: of fewer the next is as likely. */
  least?: number;
}

const CHINESE = /\p{Script=Han}/u;
const WRITINGS: readonly Writing[] = [
  {
    encoding: 'EUC-KR',
    language: /^ko/,
    letters: /\p{Script=Hangul}/u,
    frequent: [0xb0, 0xc8, 0xa1],
    least: 6,
  },
  { encoding: 'GBK', language: /^zh(?!.*(TW|HK|MO|Hant))/, letters: CHINESE, frequent: [0xb0, 0xd7, 0xa1] },
  {
    encoding: 'Shift_JIS',
    language: /^ja/,
    letters: /[\p{Script=Han}\p{Script=Hira}\p{Script=Kana}ー]/u,
    frequent: [0x81, 0x97, 0x40],
  },
  { encoding: 'Big5', language: /^zh/, letters: CHINESE, frequent: [0xa4, 0xc6, 0x40] },
  { encoding: 'IBM866', language: /^(ru|uk|be|bg)/, letters: /\p{Script=Cyrillic}/u },
];
/** Of DOS, and of Windows where the alphabet is Latin; what `TextDecoder` does not know. */
const LATIN = 'IBM850';
const IBM850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐' +
  '└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';
/** Which the same systems write elsewhere. */
const LATIN_TOO = 'windows-1252';
const [UTF8, UNICODE_PATH] = [0x800, 0x7075];

/** Whether a zip says how the name of an entry is written. */
export const isTold = ({ generalPurposeBitFlag, extraFields }: Entry): boolean =>
  (generalPurposeBitFlag & UTF8) !== 0 || extraFields.some(({ id }) => id === UNICODE_PATH);

/** The name of an entry. @param encoding where it is not told */
export const nameOf = (entry: Entry, encoding: string): string =>
  isTold(entry) ? entry.fileName : decoded(entry.fileNameRaw, encoding);

/** A name in an encoding. */
export function decoded(bytes: Uint8Array, encoding: string): string {
  if (encoding !== LATIN) return new TextDecoder(encoding).decode(bytes);
  return Array.from(bytes, (byte) => (isHigh(byte) ? IBM850[byte - 0x80] : String.fromCharCode(byte))).join(
    '',
  );
}

/**
 * What names are written in that must be guessed: where frequent letters come of them; where they do in several ways, what
 * systems of a language write.
 */
export function encodingOf(names: readonly Buffer[], language: string): string {
  const words = new Set(names.flatMap((name) => name.toString('latin1').split('/')));
  const text = Buffer.from([...words].join('/'), 'latin1');
  const latin = [LATIN, LATIN_TOO].map((encoding) => ({ encoding, share: latinShare(text, encoding) }));
  const others = WRITINGS.map((writing) => ({ ...writing, share: shareOf(text, writing) }));
  const enough = Math.max(...[...latin, ...others].map(({ share }) => share)) - ALIKE;
  const likely = others.filter(({ share }) => share > enough);
  const usual = likely.find((each) => each.language.test(language));
  return (usual ?? latin.find(({ share }) => share > enough) ?? likely.find(shows(text)) ?? latin[0]!)
    .encoding;
}

const shows =
  (text: Buffer) =>
  ({ least = 0 }: Writing): boolean =>
    text.filter(isHigh).length / 2 >= least;

/** Shares that differ by no more say nothing. */
const ALIKE = 0.1;
const isHigh = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x80;

/** Of the letters outside of ASCII those that are frequent ones; 0 where it cannot be written so. */
function shareOf(text: Buffer, { encoding, letters, frequent }: Writing): number {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(text);
  } catch {
    return 0;
  }
  let [usual, all] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    if (!isHigh(text[i])) continue;
    const bytes = text.subarray(i, frequent ? ++i + 1 : i + 1);
    const [from, to, second] = frequent ?? [0, 0xff, 0];
    const isFrequent = bytes[0]! >= from && bytes[0]! <= to && (bytes[1] ?? 0) >= second;
    all++;
    if (isFrequent && letters.test(decoded(bytes, encoding))) usual++;
  }
  return all === 0 ? 0 : usual / all;
}

/** Letters with accents stand alone among others, at most two together, and in small letters as these. */
function latinShare(text: Buffer, encoding: string): number {
  const letters = decoded(text, encoding);
  const words = [...letters.matchAll(/\P{ASCII}+/gu)];
  const fits = ({ 0: word, index }: RegExpExecArray) => {
    const after = letters[index + word.length] ?? '';
    const alone =
      word.length === 1 || (word.length === 2 && /[a-z]/.test(`${letters[index - 1] ?? ''}${after}`));
    return alone && /^\p{L}+$/u.test(word) && (/^\p{Lu}/u.test(word) || !ODD.test(after));
  };
  const fitting = words.filter(fits).reduce((sum, [word]) => sum + word.length, 0);
  return fitting / Math.max(1, text.filter(isHigh).length);
}

/** What does not follow a small letter within a word. */
const ODD = /[A-Z@[\\\]^`{|}~]/;
