import type { z } from 'zod';
import { StudioError } from '../base/errors';
import type { Request } from './requests';
import { RequestSchema } from './requests';

/** Checks a request and fills in defaults. @throws StudioError 'usage' with one sentence about the first that is wrong */
export function readRequest(input: unknown): Request {
  const result = RequestSchema.safeParse(input);
  if (result.success) return result.data;
  throw requestError(result.error);
}

/** What is wrong with a request as a sentence that names the field as a person would. */
export function requestError({ issues }: z.ZodError): StudioError {
  const [issue] = issues;
  const field = nameOf(issue!.path);
  return new StudioError('usage', `${field} ${sentence(issue!)}`, 'Change it and try again.');
}

function sentence(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      if (issue.minimum === 1 && issue.origin in UNITS) return 'must not be empty.';
      return `must be ${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}${unitOf(issue.origin)}.`;
    case 'too_big':
      return `must be ${issue.inclusive === false ? 'below' : 'at most'} ${issue.maximum}${unitOf(issue.origin)}.`;
    case 'invalid_type':
      return `must be ${TYPES[issue.expected] ?? `a ${issue.expected}`}.`;
    case 'invalid_value':
      return `must be one of: ${issue.values.map(String).join(', ')}.`;
    case 'unrecognized_keys':
      return `has no setting “${issue.keys[0]!}”.`;
    default:
      return `is wrong: ${issue.message.replace(/\.$/, '')}.`;
  }
}

const TYPES: Partial<Record<string, string>> = {
  int: 'a whole number',
  array: 'a list',
  object: 'a group of settings',
};

/** What the length of a thing is counted in. */
const UNITS: Partial<Record<string, string>> = { string: 'characters long', array: 'entries long' };

function unitOf(origin: string): string {
  const unit = UNITS[origin];
  return unit === undefined ? '' : ` ${unit}`;
}

/** `options.batchSize` → “The batch size”. */
function nameOf(path: readonly PropertyKey[]): string {
  const words = path
    .filter((part) => part !== 'options' && typeof part === 'string')
    .map((part) => String(part).replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
  return words.length > 0 ? `The ${words.reverse().join(' of the ')}` : 'The request';
}
