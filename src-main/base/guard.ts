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

/** Tells of something that went wrong where nobody waits for an answer. */
export function tellTrouble(what: string, thrown: unknown): void {
  listener(what, thrown);
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

/** A listener or a timer's action that is {@link guarded}. */
export function guarding<A extends unknown[]>(
  what: string,
  listener: (...values: A) => void,
): (...values: A) => void {
  return (...values) => guarded(what, () => listener(...values));
}

/** Does something {@link guarded} after some time. It alone does not keep the process alive. */
export function later(what: string, ms: number, action: () => void): NodeJS.Timeout {
  return setTimeout(guarding(what, action), ms).unref();
}

/** Does something {@link guarded} again and again. It alone does not keep the process alive. */
export function every(what: string, ms: number, action: () => void): NodeJS.Timeout {
  return setInterval(guarding(what, action), ms).unref();
}

/** As {@link guarded}, for work that nobody awaits. */
export function inBackground(what: string, work: Promise<unknown>): void {
  work.catch((thrown: unknown) => listener(what, thrown));
}
