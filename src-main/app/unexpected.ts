import { toErrorData } from '../base/errors';

/** Whatever does not end by itself is ended after this. */
const LIMIT_MS = 10_000;

/**
 * For an error that nobody guarded against, in a timer, a promise or an event: it is told, what runs is saved, and the
 * process ends. (A promise that fails while nobody listens comes here, too.)
 *
 * @param save e.g. closes the home
 * @returns ends it
 */
export function endProperly(save: () => Promise<void>): () => void {
  let ending = false;
  const end = (thrown: unknown) => {
    const { message, stack } = toErrorData(thrown);
    console.error(stack ?? message);
    if (ending) return;
    ending = true;
    console.error(
      'This is a defect of WAVE Studio, which ends now; what runs is saved: “wave resume” goes on with it.',
    );
    setTimeout(() => process.exit(1), LIMIT_MS);
    save().then(
      () => process.exit(1),
      () => process.exit(1),
    );
  };
  process.on('uncaughtException', end);
  return () => void process.off('uncaughtException', end);
}
