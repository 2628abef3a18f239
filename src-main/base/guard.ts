import { toErrorData } from './errors';

/** Told of what went wrong where nobody waits for an answer. */
type Listener = (what: string, thrown: unknown) => void;

let listener: Listener = (what, thrown) => {
  const { message, hint } = toErrorData(thrown);
  console.error(`${what}: ${message} ${hint}`.trim());
};

/** Has troubles told to somebody else than standard error, e.g. to a log file. */
export function onTrouble(next: Listener): void {
  listener = next;
}

/**
 * Every timer, message and event of a long-lived process goes through this: what fails in it is told, and the process
 * lives on.
 * @param what for the log, e.g. "Looking into the queue"
 */
export function guarded(what: string, action: () => void): void {
  try {
    action();
  } catch (thrown) {
    listener(what, thrown);
  }
}

/** As {@link guarded}, for work that nobody awaits. */
export function inBackground(what: string, work: Promise<unknown>): void {
  work.catch((thrown: unknown) => listener(what, thrown));
}
