import { didYouMean, StudioError } from '../base/errors';
import type { BankConfig } from './bank';
import { GUIDED } from '../nn/distillations';
import type { SizedConfig } from '../nn/model';
import { asViT } from '../nn/families/registry';
import type { CondenseMethod } from './method';

/** What each of them knows of networks is checked where a bank is described: see {@link checkFamily}. */
export type AnyMethod = CondenseMethod<SizedConfig>;

const files = import.meta.glob<{ method: AnyMethod }>('./methods/*.ts', { eager: true });

/** Every other way to condense, by name. One more is one more file in the folder. */
export const METHODS: readonly AnyMethod[] = Object.values(files).map((file) => file.method);

/** The rule of a bank that is not WAVE's; undefined for one that is. @throws StudioError 'not-found' */
export function methodOf({ method }: Pick<BankConfig, 'method'>): AnyMethod | undefined {
  return method === undefined ? undefined : methodNamed(method);
}

/** @throws StudioError 'not-found' naming those that there are */
export function methodNamed(name: string): AnyMethod {
  const found = METHODS.find((method) => method.name === name);
  if (found) return found;
  const names = METHODS.map((method) => method.name);
  const hint = `${didYouMean(name, names)} There are: ${names.join(', ')}.`;
  throw new StudioError('not-found', `There is no way to condense called “${name}”.`, hint.trim());
}

/**
 * @param distil what is learned of a teacher, by its name
 * @throws StudioError 'usage' where a method holds its smaller networks to the hidden states of the whole one, and the
 * inside of a teacher would take their place
 */
export function checkGuided(method: AnyMethod | undefined, distil: string | undefined): void {
  if (!method?.plan?.sorts || !GUIDED.some((each) => each === distil)) return;
  throw new StudioError(
    'usage',
    `${method.title} holds smaller networks to the hidden states of its own whole network: they cannot learn a teacher’s inside (${distil!}) as well.`,
    'Distil its answers: soft, hard or decoupled; or choose another method.',
  );
}

/** @throws StudioError 'mismatch' where a method is made for Vision Transformers and the network is none */
export function checkFamily({ title, anyFamily }: AnyMethod, auxiliary: SizedConfig): void {
  if (!anyFamily) asViT(auxiliary, title);
}
