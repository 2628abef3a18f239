import { resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { importGlobPlugin } from 'rolldown/experimental';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Procedure } from '../../../src-main/api/contract/define';
import { COMMANDS, contract } from '../../../src-main/api/contract/index';

const procedures = Object.entries(contract).flatMap(([group, members]) =>
  Object.entries(members).map(([name, each]) => [`${group}.${name}`, each as Procedure] as const),
);

/** Property names anywhere in an input. */
function propertiesOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(propertiesOf);
  if (typeof schema !== 'object' || schema === null) return [];
  const own = 'properties' in schema ? Object.keys(schema.properties as object) : [];
  return [...own, ...Object.values(schema).flatMap(propertiesOf)];
}

describe('the contract', () => {
  it.each(['index.ts', 'client.ts', 'socket.ts', 'bridge.ts', 'connect.ts'])(
    '%s can be bundled for a page: nothing of Node, no native code, no SQL, no tensors',
    async (file) => {
      const bundle = await rolldown({
        input: resolve(import.meta.dirname, '../../../src-main/api/contract', file),
        platform: 'browser',
        plugins: [importGlobPlugin()],
        logLevel: 'silent',
      });
      const { output } = await bundle.generate();
      const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
      const imports = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.imports : []));
      await bundle.close();
      expect(imports).toEqual([]);
      const foreign = modules.filter(
        (id) => id.includes('node_modules') && !/node_modules\/(zod|pure-rand)\//.test(id),
      );
      expect(foreign).toEqual([]);
      expect(
        modules.filter((id) => /src-main\/(engine|data\/(?!classes\/pairs)|app|catalog)\//.test(id)),
      ).toEqual([]);
    },
  );

  it.each(procedures)('%s says which of its inputs are paths', (_name, { input, paths }) => {
    const names = propertiesOf(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }));
    const takesPaths = names.some((name) => /^(paths?|to|exportFolder)$/.test(name));
    expect(paths !== undefined).toBe(takesPaths);
  });

  it.each(procedures)('%s accepts no property that it does not know', (_name, { input }) => {
    const result = z.safeParse(input, { 'no such property': 1 });
    expect(result.success).toBe(false);
  });

  it('gives every command and every shortcut once', () => {
    const ids = COMMANDS.map(({ id }) => id);
    const shortcuts = COMMANDS.flatMap((command) => ('shortcut' in command ? [command.shortcut] : []));
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(shortcuts).size).toBe(shortcuts.length);
  });
});
