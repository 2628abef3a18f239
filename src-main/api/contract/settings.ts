import { z } from 'zod';
import { EngineSchema } from '../../work/fields';
import { event, procedure } from './define';
import { SortSchema } from './entries';
import { EXPORT_FORMATS, noInput, path } from './records';

/** Choices that outlive the program. */
export const SettingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** Of the window: the system's, where it is one of those that there are. */
  language: z.enum(['system', 'en', 'de', 'fr']).default('system'),
  /** For new runs. */
  engine: EngineSchema.prefault({}),
  /** The one last used, which the one-click export takes. */
  exportFormat: z.enum(EXPORT_FORMATS).default('hf'),
  /** null: the folder “exports” of the home. */
  exportFolder: path.nullable().default(null),
  /** Tell the system when a run ends while nobody looks. */
  notifications: z.boolean().default(true),
  /** Look for a newer version at every start of the desktop window, where whoever packaged it named a place to look at. */
  updateNotice: z.boolean().default(true),
  catalogView: z.enum(['cards', 'table', 'families']).default('cards'),
  catalogSort: SortSchema.default({ by: 'createdAt', descending: true }),
});
export type Settings = z.output<typeof SettingsSchema>;

/** Some of them, without what they are by default. */
const PatchSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(SettingsSchema.shape as unknown as Record<string, z.ZodDefault>).map(([key, field]) => [
      key,
      z.exactOptional(field.unwrap()),
    ]),
  ),
) as unknown as z.ZodType<Partial<Settings>, Partial<z.input<typeof SettingsSchema>>>;

export const settings = {
  get: procedure({ input: noInput, output: SettingsSchema }),
  /** Changes the settings that are named and leaves the others. */
  set: procedure({
    input: PatchSchema,
    output: SettingsSchema,
    paths: ({ exportFolder }) => (exportFolder ? [{ path: exportFolder, use: 'write' }] : []),
  }),
  reset: procedure({ input: noInput, output: SettingsSchema }),
};

export const settingsEvents = { changed: event({ filter: noInput, payload: SettingsSchema }) };
