import { z } from 'zod';

/** What went wrong, as a word that programs may switch on. The sentence beside it is for people. */
const ERROR_CODES = [
  'usage', // a wrong argument or an impossible combination
  'not-found', // a name, file or folder that is not there
  'bad-file', // a file that is damaged or not what it claims to be
  'bad-data', // images or labels that cannot be trained on
  'mismatch', // two things that do not fit each other (classes, sizes)
  'busy', // another process holds what is needed
  'no-space', // the disk is full
  'engine', // a compute engine is missing or failed
  'newer-version', // made by a newer version of WAVE Studio
  'cancelled', // stopped on request
  'internal', // a defect of ours
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error as it crosses a border: what is wrong and what to do, one sentence each. */
export const ErrorSchema = z.object({ code: z.enum(ERROR_CODES), message: z.string(), hint: z.string() });

/**
 * An error meant to be read by a person: one sentence that says what is wrong (`message`), and one that says what
 * to do (`hint`). It crosses process borders as plain data ({@link toErrorData}).
 */
export class StudioError extends Error {
  override readonly name = 'StudioError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint = '',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface ErrorData extends z.infer<typeof ErrorSchema> {
  stack?: string;
}

interface SystemError extends Error {
  code?: string;
  path?: string;
}

/** What the operating system and the catalog's database say, in words for people: what is wrong, and what to do. */
const SYSTEM_ERRORS: readonly [codes: RegExp, code: ErrorCode, message: string, hint: string][] = [
  [
    /^(ENOSPC|EDQUOT|SQLITE_FULL)$/,
    'no-space',
    'The disk is full',
    'Free some space and run it again; nothing that was there before was changed.',
  ],
  [
    /^SQLITE_IOERR/,
    'no-space',
    'The disk that the catalog is on is full, or does not answer',
    'Free some space on it, or connect it again, and run it again; what was kept is still there.',
  ],
  [
    /^SQLITE_(CANTOPEN|READONLY)/,
    'usage',
    'The catalog cannot be opened for writing',
    'Change the permissions of its folder, or name another with --home.',
  ],
  [/^EROFS$/, 'usage', 'This place can only be read', 'Choose another place.'],
  [
    /^(EACCES|EPERM)$/,
    'usage',
    'No permission to use this file or folder',
    'Choose another place, or change its permissions.',
  ],
  [/^(ENOENT|ENOTDIR)$/, 'not-found', 'There is no such file or folder', 'Check the path.'],
  [/^EISDIR$/, 'usage', 'This is a folder, not a file', 'Check the path.'],
  [/^ENAMETOOLONG$/, 'usage', 'This name is too long for the disk', 'Choose a shorter one.'],
  [/^ELOOP$/, 'not-found', 'This link leads in a circle', 'Give the path that it was to lead to.'],
  [
    /^(EIO|ENXIO|ENODEV|ENOMEDIUM|ESTALE|ENOTCONN|EHOSTDOWN|EHOSTUNREACH|ENETDOWN|EREMOTEIO)$/,
    'not-found',
    'The drive does not answer',
    'Check that it is connected, and run it again.',
  ],
  [/^(EMFILE|ENFILE)$/, 'busy', 'Too many files are open', 'End other programs and run it again.'],
  [/^(EBUSY|ETXTBSY)$/, 'busy', 'Another program uses this', 'End it and run it again.'],
  [/^(EEXIST|ENOTEMPTY)$/, 'usage', 'There is something at this place already', 'Choose another place.'],
];

/** Turns whatever was thrown into a StudioError; the operating system's errors get a sentence of their own. */
export function asStudioError(thrown: unknown): StudioError {
  if (thrown instanceof StudioError) return thrown;
  const error: SystemError = thrown instanceof Error ? thrown : new Error(String(thrown));
  const options = { cause: error };
  const known = SYSTEM_ERRORS.find(([codes]) => typeof error.code === 'string' && codes.test(error.code));
  if (known) {
    const [, code, message, hint] = known;
    return new StudioError(code, `${message}${error.path ? ` (${error.path})` : ''}.`, hint, options);
  }
  return new StudioError(
    'internal',
    error.message,
    'This is a defect of WAVE Studio: please report it with the output of --debug.',
    options,
  );
}

/** An error as plain data, for another process or for `--json`. */
export function toErrorData(thrown: unknown): ErrorData {
  const error = asStudioError(thrown);
  const stack = (error.cause instanceof Error ? error.cause.stack : undefined) ?? error.stack;
  return { code: error.code, message: error.message, hint: error.hint, ...(stack ? { stack } : {}) };
}

/** The inverse of {@link toErrorData}. */
export function fromErrorData(data: ErrorData): StudioError {
  const error = new StudioError(data.code, data.message, data.hint);
  if (data.stack) error.stack = data.stack;
  return error;
}

/** The name in `known` closest to `wanted` (edit distance), or undefined when none is near. */
function closestName(wanted: string, known: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  const ranked = known
    .map((name) => ({ name, distance: editDistance(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.name;
}

/** " Did you mean “x”?" or the empty string: to be appended to the hint of an unknown name. */
export function didYouMean(wanted: string, known: readonly string[]): string {
  const near = closestName(wanted, known);
  return near ? `Did you mean “${near}”?` : '';
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, previous[j]! + 1, row[j - 1]! + 1));
    }
    previous = row;
  }
  return previous[b.length]!;
}
