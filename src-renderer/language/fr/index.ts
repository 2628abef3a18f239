import { frenchBlanks, SAID, translator } from '../../../src-main/api/contract/said';
import type { Translation } from '../typed';
import { declared as words } from './declared';
import { app } from './app';
import { count } from './count';
import { parts } from './parts';
import { catalog } from './catalog';
import { compare } from './compare';
import { condense } from './condense';
import { entry } from './entry';
import { generate } from './generate';
import { glossary } from './glossary';
import { imported } from './import';
import { phone } from './phone';
import { run } from './run';
import { runs } from './runs';
import { settings } from './settings';
import { teacher } from './teacher';
import { kind } from './kind';

/** All of a table with the blanks that French signs stick by. */
const bound = <Words extends Readonly<Partial<Record<string, string>>>>(table: Words): Words =>
  Object.fromEntries(Object.entries(table).map(([key, text]) => [key, frenchBlanks(text!)])) as Words;

export const declared = bound(words);
export const said = translator(SAID, 'fr', navigator.language);

export const messages: Translation = bound({
  ...app,
  ...count,
  ...parts,
  ...catalog,
  ...compare,
  ...condense,
  ...entry,
  ...generate,
  ...glossary,
  ...imported,
  ...phone,
  ...run,
  ...runs,
  ...settings,
  ...teacher,
  ...kind,
});
