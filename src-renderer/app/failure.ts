import { inWindow } from './ways';

/** What went wrong, in two sentences. */
export interface Failure {
  code: string;
  message: string;
  hint: string;
}

/** Any thrown thing as sentences for people. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof Error) {
    const { code = 'internal', hint = '' } = thrown as Error & Partial<Failure>;
    return { code, message: inWindow(thrown.message), hint: inWindow(hint) };
  }
  return { code: 'internal', message: String(thrown), hint: '' };
}

/** The other way round: something to be thrown. */
export function errorOf({ message, ...more }: Failure): Error {
  return Object.assign(new Error(message), more);
}

export function sentenceOf(thrown: unknown): string {
  const { message, hint } = failureOf(thrown);
  return `${message} ${hint}`.trim();
}
