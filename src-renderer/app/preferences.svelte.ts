import type { Settings } from '../../src-main/api/contract';
import { SettingsSchema } from '../../src-main/api/contract';
import { currentLanguage, languageOf } from '../language';
import { attempt } from './attempt';
import { host } from './host';
import { toasts } from './toasts.svelte';

const REMEMBERED = 'theme';

/** The settings as the host keeps them; a change is shown at once and taken back where the host refuses it. */
class Preferences {
  current = $state.raw<Settings>(SettingsSchema.parse({}));
  #system = matchMedia('(prefers-color-scheme: dark)');

  /** Before anything is drawn: the theme of last time, so that nothing flashes. */
  begin(): void {
    const theme = localStorage.getItem(REMEMBERED);
    if (theme === 'light' || theme === 'dark') this.current = { ...this.current, theme };
    this.#applyTheme();
    this.#system.addEventListener('change', () => this.#applyTheme());
    host.on.settings.changed({}, (settings) => this.#take(settings));
    host.settings.get().then((settings) => this.#take(settings), toasts.fail);
  }

  async set(patch: Partial<Settings>): Promise<void> {
    const before = this.current;
    this.#take({ ...before, ...patch });
    const isSet = await attempt(async () => this.#take(await host.settings.set(patch)));
    if (!isSet) this.#take(before);
  }

  async reset(): Promise<void> {
    this.#take(await host.settings.reset());
  }

  #take(settings: Settings): void {
    this.current = settings;
    localStorage.setItem(REMEMBERED, settings.theme);
    localStorage.setItem('language', settings.language);
    // All that is shown was said in the other language: it is begun anew, at the same place.
    if (languageOf(settings.language) !== currentLanguage()) location.reload();
    this.#applyTheme();
  }

  #applyTheme(): void {
    const { theme } = this.current;
    const dark = theme === 'dark' || (theme === 'system' && this.#system.matches);
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  }
}

export const preferences = new Preferences();
