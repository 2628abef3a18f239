import { banks } from './banks';
import { data } from './data';
import { entries } from './entries';
import { files } from './files';
import type { Handlers } from './host';
import { kinds } from './kinds';
import { measurements } from './measurements';
import { models } from './models';
import { phone } from './phone';
import { runs } from './runs';
import { settings } from './settings';
import { system } from './system';
import type { Contract } from '../contract';

/** What the program does when it is asked: one function for every procedure of the contract. */
export const handlers: { [G in keyof Contract]: Handlers<G> } = {
  entries,
  banks,
  models,
  measurements,
  phone,
  kinds,
  runs,
  files,
  data,
  settings,
  system,
};
