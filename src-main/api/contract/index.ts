import { z } from 'zod';
import { banks } from './banks';
import { event } from './define';
import { entries } from './entries';
import { kinds } from './kinds';
import { data, dataEvents, files } from './files';
import { measurements } from './measurements';
import { modelEvents, models } from './models';
import { noInput } from './records';
import { phone } from './phone';
import { runEvents, runs } from './runs';
import { settings, settingsEvents } from './settings';
import { system, systemEvents } from './system';

/**
 * Everything that the interface can ask of the program. This folder is all of src-main that the renderer may import: it
 * holds descriptions only.
 */
export const contract = {
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

/** Everything that the program tells by itself. */
export const events = {
  entries: {
    /** Something in the catalog changed; also by another process. */
    changed: event({ filter: noInput, payload: z.null() }),
  },
  data: dataEvents,
  models: modelEvents,
  runs: runEvents,
  settings: settingsEvents,
  system: systemEvents,
};

export type Contract = typeof contract;
export type Events = typeof events;

export { RequestSchema } from '../../work/requests';
export type { RequestInput, RequestKind } from '../../work/requests';
export { fieldAtPath, fieldsOf, getAt, requestFrom, setAt, textFor, valueOf } from '../../work/form';
export { KINDS as JOBS, kindNamed } from '../../work/kinds/registry';
export type { Field } from '../../work/form';
export { ABOUT_TAKEN, TAKEN } from '../../work/taken';
export { COMMANDS } from './commands';
export type { Command, CommandId } from './commands';
export { CondenseOptionsSchema } from '../../work/kinds/condense/declare';
export { FitOptionsSchema } from '../../work/kinds/fit-bank/declare';
export {
  asGoodAs,
  bestUnder,
  frontOf,
  overBudget,
  parseBytes,
  parseMilliseconds,
  PRECISIONS,
} from '../../wave/front';
export type { Budget, FrontPoint, Precision } from '../../wave/front';
export { foundClasses, matchClasses, suggestPairs } from '../../data/classes/match';
export type { ClassPairs } from '../../data/classes/pairs';
export { isLabelled } from '../../data/types';
export { intervalOf } from '../../base/interval';
export { EARLIER_SAMPLE } from '../../base/measured';
export { bySize, MOST_MLP_RATIO, nameOf, sameSize, sizeNamed, SizeSchema } from '../../base/size';
export type { Size } from '../../base/size';
export { type Reading, timeLeft, withReading } from '../../base/time-left';
export { allSizes, gridText, parseGrid, parseSizes } from '../../wave/elastic';
export { INITIALISERS } from '../../wave/initialisers';
export { METHODS } from '../../wave/methods';
export { stepOf } from '../../work/kinds/condense/bank-config';
export { ComparisonSchema } from '../../work/kinds/compare/comparison';
export type { Comparison } from '../../work/kinds/compare/comparison';
export { familiesOf, rowsOf, tableEpochs } from '../../work/kinds/compare/summary';
export { findingsOf, offersOf } from '../../work/kinds/compare/experiments';
export { kneeOf, worthTheirCost } from '../../work/kinds/compare/knee';
export type { Offer } from '../../work/kinds/compare/knee';
export { linesOf } from '../../work/kinds/compare/report/svg';
export { NetworkSchema } from '../../formats/schemas';
export { isSized, SIZED_FAMILIES, SIZED_NAMES } from '../../nn/families/registry';
export { onnxFileBytes } from '../../formats/onnx/file-size';
export { EXPORTS } from '../../formats/exports/registry';
export { CONDENSE, EFFORTS, PRESETS, TEACHER } from '../../wave/defaults';
export type { Preset } from '../../wave/defaults';
export { STATES } from './records';
export type * from './records';
export { SettingsSchema } from './settings';
export type { Settings } from './settings';
export type { Front } from '../../work/front';
export type { EngineReport } from './system';
export { PhoneResultSchema, profileOf } from './phone';
export type { PhoneResult, PhoneSession, Shared } from './phone';
