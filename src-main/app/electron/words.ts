import { languageOf, OTHER_LANGUAGES, SAID, translator } from '../../api/contract/said';

let speaking = (english: string): string => english;

/**
 * Has the program speak the language of its page, outside of it: in menus, in questions, in what it tells the system.
 *
 * @param choice of the settings
 * @param system the languages of the system, the wanted one first
 */
export function speakAs(choice: string, system: readonly string[]): void {
  const language = languageOf(choice, system);
  const other = OTHER_LANGUAGES.find((each) => each === language);
  speaking = other === undefined ? (english) => english : translator(SAID, other);
}

/** A sentence of the program in the language that it speaks. */
export const say = (english: string): string => speaking(english);
