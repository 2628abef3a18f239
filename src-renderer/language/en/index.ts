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

/** All messages in English, which the others are translated from; `as const`, so that their names and values are typed. */
export const en = {
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
