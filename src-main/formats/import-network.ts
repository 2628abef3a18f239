import { type ProgressToken, silentProgress } from '../base/progress';
import { corrected } from './corrected';
import { type ImportOptions, importViT } from './import';
import { importNamed } from './named';

/**
 * Reads a checkpoint that others wrote, of whichever family it is: a Vision Transformer in any of the spellings that are
 * known, or a network under timm's own names. Errors as of {@link importViT} and {@link importNamed}.
 */
export async function importNetwork(
  path: string,
  options: ImportOptions = {},
  progress: ProgressToken = silentProgress,
) {
  const named = await importNamed(path, progress);
  if (!named) return importViT(path, options, progress);
  const guessed = options.normalisation ? [] : named.guessed;
  return { ...named, ...corrected(named, options), guessed };
}
