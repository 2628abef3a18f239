import type { z } from 'zod';
import type { Look } from './look';
import { backupHome } from './backup-home';
import { bankTemplates } from './bank-templates';
import { bankUsage } from './bank-usage';
import { browserModel } from './browser-model';
import { comparisonReport } from './comparison-report';
import { copyCatalog } from './copy-catalog';
import { describeArtifact } from './describe-artifact';
import { inventory } from './inventory';
import { inspect } from './inspect';
import { keepCopy } from './keep-copy';
import { latency } from './latency';
import { nearDuplicates } from './near-duplicates';
import { pictures } from './pictures';
import { predict } from './predict';
import { purge } from './purge';
import { reading } from './reading';
import { recognise } from './recognise';
import { restoreBackup } from './restore-backup';
import { samples } from './samples';
import { tensors } from './tensors';
import { verify } from './verify';

/** Everything that is looked at beside the host. A new look is one file and one line here. */
const LOOKS = {
  backupHome,
  bankTemplates,
  bankUsage,
  browserModel,
  comparisonReport,
  copyCatalog,
  describeArtifact,
  inspect,
  inventory,
  keepCopy,
  latency,
  nearDuplicates,
  pictures,
  predict,
  purge,
  reading,
  recognise,
  restoreBackup,
  samples,
  tensors,
  verify,
};

export type LookName = keyof typeof LOOKS;
export type LookInput<N extends LookName> = z.input<(typeof LOOKS)[N]['input']>;
export type LookOutput<N extends LookName> = Awaited<ReturnType<(typeof LOOKS)[N]['run']>>;

/** The look of a name, or undefined; see {@link LOOKS}. */
export function lookNamed(name: string): Look | undefined {
  return Object.hasOwn(LOOKS, name) ? LOOKS[name as LookName] : undefined;
}
