import { SAID, translator } from '../../../src-main/api/contract/said';
import type { Translation } from '../typed';
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

export { declared } from './declared';
export const said = translator(SAID, 'de', navigator.language);

export const messages: Translation = {
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
};
