import type { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract } from '../../../src-main/api/contract';
import type { Procedure } from '../../../src-main/api/contract/define';
import { buildProgram } from '../../../src-main/app/cli/main';
import { KINDS } from '../../../src-main/work/kinds/registry';
import { openHost } from '../transport/helpers';
import { serveProcedure } from '../../../src-main/api/transport/serve';

/** What a slip of the finger, or somebody who means harm, asks the wizard's live figures for. */
const BEYOND: [options: Record<string, unknown>, message: RegExp][] = [
  [{ depth: 1e9 }, /^The depth must be at most 512\.$/],
  [{ width: 1e9, headDim: 1e9 }, /^The width must be at most 32768\.$/],
  [{ sizes: '32-3200x1-100000000' }, /^The depth must be at most 512, not 100000000\.$/],
  [{ sizes: '32-100000000x1' }, /^The width must be at most 32768, not 100000000\.$/],
  [{ sizes: '32-32768x1-512' }, /^The grid has 524288 sizes, and a bank is condensed for at most 4096\.$/],
  [{ templates: { matrix: 1e9 } }, /^The matrix of the templates must be at most 65536\.$/],
  [{ batchSize: 1e9 }, /^The batch size must be at most 1048576\.$/],
  [{ steps: 1e12 }, /^The steps must be at most 1000000000\.$/],
  // Two large primes: their least common multiple is beyond any width.
  [{ headDim: 32_749, blockSize: 32_719, sizes: '64-128x1-2' }, /is not a multiple of/],
];

describe('Numbers beyond what makes sense', () => {
  it.each(BEYOND)('are refused at once, with the highest that does: %j', async (options, message) => {
    const host = openHost();
    const asked = performance.now();
    const input = { options, imgSize: 32, numClasses: 10 };
    const answer = serveProcedure(host, 'banks.plan', input, new AbortController().signal);
    await expect(answer).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(message) as string,
    });
    expect(performance.now() - asked).toBeLessThan(1000);
  });
});

interface JsonSchema {
  type?: string | string[];
  maximum?: number;
  exclusiveMaximum?: number;
  [key: string]: unknown;
}

/** Where in a schema there is a number without a highest value of its own; a whole number's own is what JSON can carry. */
function unbounded(schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { type, maximum, exclusiveMaximum } = schema as JsonSchema;
  const most = maximum ?? exclusiveMaximum ?? Infinity;
  const isNumber = ['number', 'integer'].some((name) => [type].flat().includes(name));
  const here = isNumber && !('const' in schema) && most >= Number.MAX_SAFE_INTEGER ? [path] : [];
  return [...here, ...Object.entries(schema).flatMap(([key, inner]) => unbounded(inner, `${path}.${key}`))];
}

const jsonSchema = (schema: z.core.$ZodType) =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

describe('Every number that can be asked for has a highest value', () => {
  it.each([...KINDS.values()].map((kind) => [kind.kind, kind.schema]))(
    'in a run of the kind %s',
    (kind, schema) => {
      expect(unbounded(jsonSchema(schema), kind)).toEqual([]);
    },
  );

  const procedures = Object.entries(contract).flatMap(([group, members]) =>
    Object.entries(members).map(([name, procedure]) => [`${group}.${name}`, procedure as Procedure] as const),
  );
  it.each(procedures)('in what %s takes', (name, { input }) => {
    expect(unbounded(jsonSchema(input), name)).toEqual([]);
  });

  const commands = (command: Command): Command[] => [command, ...command.commands.flatMap(commands)];
  const program = buildProgram({ workerScript: '', lookerScript: '', probeScript: '' });
  // What “wave run” and “wave compare” take is made from the schemas of the kinds, which refuse it.
  const own = commands(program).filter(
    (command) => command.parent?.name() !== 'run' && command.name() !== 'compare',
  );
  const options = own.flatMap((command) =>
    command.options
      .filter(({ parseArg, required }) => parseArg && required)
      .map((option) => [`${command.name()} ${option.flags}`, option] as const),
  );

  it.each(options)('in %s', (_name, option) => {
    for (const text of ['1e300', 'Infinity', '1'.repeat(30)]) expect(accepts(option, text)).toBe(false);
  });

  /** Whether an option takes a text as a number. */
  function accepts({ parseArg, defaultValue }: Option, text: string): boolean {
    try {
      const parsed: unknown = parseArg!(text, defaultValue as never);
      return [parsed].flat(3).some((value) => typeof value === 'number');
    } catch {
      return false;
    }
  }
});
