import { appendFileSync, closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { FromWorker } from '../protocol';
import { FromWorkerSchema, readMessage } from '../protocol';

/**
 * Adds a message to a task's journal, on a line of its own even behind one that a killed task left half written. The file
 * is closed each time: only then do other machines see it on a network drive.
 */
export function tellJournal(path: string, message: FromWorker): void {
  appendFileSync(path, `\n${JSON.stringify(message)}\n`);
}

/** Reads what a journal has gained since it was last looked at. */
export class JournalReader {
  #at = 0;

  constructor(private readonly path: string) {}

  /** The new messages; a line that is not finished yet, or that a killed task left so, is none. */
  read(): FromWorker[] {
    const text = this.#rest();
    const whole = text.lastIndexOf('\n') + 1;
    this.#at += Buffer.byteLength(text.slice(0, whole));
    return text
      .slice(0, whole)
      .split('\n')
      .flatMap((line) => messageIn(line));
  }

  #rest(): string {
    let file: number;
    try {
      file = openSync(this.path, 'r');
    } catch {
      // It has not begun.
      return '';
    }
    try {
      const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - this.#at));
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, this.#at)).toString();
    } finally {
      closeSync(file);
    }
  }
}

function messageIn(line: string): FromWorker[] {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return [];
  }
  return [readMessage(FromWorkerSchema, value)];
}
