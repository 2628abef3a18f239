import { catalog } from './catalog';
import { checkpoints } from './checkpoints';
import { data } from './data';
import { engines } from './engines';
import { files } from './files';
import { folders } from './folders';
import { formats } from './formats';
import { networks } from './networks';
import { notes } from './notes';
import { pages } from './pages';
import { runs } from './runs';
import type { Said } from './said';
import { teachers } from './teachers';
import { wave } from './wave';
import { ways } from './ways';
import { window } from './window';
import { work } from './work';

export { frenchBlanks, languageOf, LanguageSchema, OTHER_LANGUAGES, translator } from './said';
export type { Language, Said } from './said';

/** All that the program says in words and that is known in the other languages. */
export const SAID: Said = {
  ...window,
  ...runs,
  ...work,
  ...networks,
  ...wave,
  ...catalog,
  ...data,
  ...files,
  ...folders,
  ...formats,
  ...teachers,
  ...checkpoints,
  ...engines,
  ...pages,
  ...notes,
  ...ways,
};
