import { runInThisContext } from 'node:vm';

/** What a test sends to the program's process: a function that is run there. */
export interface Asked {
  id: number;
  /** Its text. */
  code: string;
  arg: unknown;
}

export interface Answered {
  id: number;
  result?: unknown;
  error?: string;
}

/** Runs what a test sends, with the stand-in, in the program's process. */
export function listen(standIn: object): void {
  process.on('message', (message) => {
    const { id, code, arg } = message as Asked;
    const run = runInThisContext(`(${code})`) as (given: object, arg: unknown) => unknown;
    const reply = (answer: Answered) => void process.send?.(answer);
    Promise.resolve()
      .then(() => run(standIn, arg))
      .then(
        (result) => reply({ id, result }),
        (thrown: unknown) => reply({ id, error: String(thrown) }),
      );
  });
  // A test that is gone needs no program.
  process.on('disconnect', () => process.exit(1));
}
