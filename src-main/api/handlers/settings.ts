import { EventEmitter } from 'node:events';
import type { Settings } from '../contract';
import { SettingsSchema } from '../contract';
import type { Studio } from '../../work/host/studio';
import type { Handlers } from './host';

const KEY = 'settings';

/** Tells of changed settings; every page is to follow, whichever made the change. */
export const settingsChanges = new EventEmitter<{ changed: [studio: Studio, settings: Settings] }>();
settingsChanges.setMaxListeners(0);

/** What a home's settings are; defaults where nothing was chosen. */
export function readSettings({ catalog }: Studio): Settings {
  const defaults = SettingsSchema.parse({});
  return catalog.settings.get(KEY, SettingsSchema, defaults);
}

function write(studio: Studio, settings: Settings | undefined): Settings {
  studio.catalog.settings.set(KEY, settings);
  const now = readSettings(studio);
  settingsChanges.emit('changed', studio, now);
  return now;
}

/** Changes the settings that are named. */
export function writeSettings(studio: Studio, patch: Partial<Settings>): Settings {
  return write(studio, { ...readSettings(studio), ...patch });
}

export const settings: Handlers<'settings'> = {
  get: ({ studio }) => readSettings(studio),
  set: ({ studio }, patch) => writeSettings(studio, patch),
  reset: ({ studio }) => write(studio, undefined),
};
