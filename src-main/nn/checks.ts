import { StudioError } from '../base/errors';

/** @param numbers by what they are called, as a sentence begins. @throws StudioError 'usage' naming the first that is no count */
export function checkWhole(numbers: Record<string, number>): void {
  for (const [what, value] of Object.entries(numbers)) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new StudioError('usage', `${what} must be a whole number of at least 1, not ${value}.`);
  }
}

/** Of a network whose tokens are patches. @throws StudioError 'usage' naming the number that is wrong */
export function checkPatched(
  config: Record<'imgSize' | 'patchSize' | 'inChans' | 'numClasses' | 'embedDim' | 'depth', number>,
): void {
  checkWhole({
    'The image size': config.imgSize,
    'The patch size': config.patchSize,
    'The number of channels': config.inChans,
    'The number of classes': config.numClasses,
    'The width': config.embedDim,
    'The depth': config.depth,
  });
  if (config.imgSize % config.patchSize === 0) return;
  throw new StudioError(
    'usage',
    `Images of ${config.imgSize} pixels cannot be cut into patches of ${config.patchSize}.`,
    'Choose a patch size that divides the image size.',
  );
}
