import { currentLanguage, t } from '../language';
/**
 * Numbers, times and sizes as people read them. Everything goes through `Intl`, so that one place decides: words are in
 * the interface's language, the marks of numbers and the order of dates are the system's.
 */

const LANGUAGE = currentLanguage();
const LOCALE = navigator.language;
const whole = new Intl.NumberFormat(LOCALE);
/** K, M and G are known everywhere; German has no short word for a thousand. */
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const dates = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' });
const times = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: 'auto' });
const choices = new Intl.ListFormat(LANGUAGE, { type: 'disjunction' });
/** What stands before the decimals: a point or a comma. */
const MARK = new Intl.NumberFormat(LOCALE).formatToParts(0.5).find(({ type }) => type === 'decimal')!.value;

/** What stands where a number is not known. */
export const UNKNOWN = '–';

type Maybe = number | null | undefined;

function known(value: Maybe): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

/** 12,345 */
export function count(value: Maybe): string {
  return known(value) ? whole.format(value) : UNKNOWN;
}

/** 1.22M */
export function short(value: Maybe): string {
  return known(value) ? compact.format(value).replace('.', MARK) : UNKNOWN;
}

/** French counts octets. */
const BYTES = ['', 'k', 'M', 'G', 'T'].map((prefix) => prefix + (LANGUAGE === 'fr' ? 'o' : 'B'));

/** 4.88 MB (powers of 1000, as file managers count). */
export function bytes(value: Maybe): string {
  return known(value) ? withUnit(value, BYTES) : UNKNOWN;
}

/** 1 MB, 2.5 MB: what {@link bytes} and {@link flops} write, without zeros that say nothing. */
export function trimmed(text: string): string {
  return text.replace(/[.,]0+(?=\u00a0)|(?<=[.,]\d)0(?=\u00a0)/, '');
}

/** “64×4, 96×4 or 96×5” */
export function oneOf(words: readonly string[]): string {
  return choices.format(words);
}

/** 78.4 MFLOPs */
export function flops(value: Maybe): string {
  return known(value) ? withUnit(value, ['FLOPs', 'kFLOPs', 'MFLOPs', 'GFLOPs', 'TFLOPs']) : UNKNOWN;
}

function withUnit(value: number, units: readonly string[]): string {
  let scaled = value;
  let unit = 0;
  while (Math.abs(scaled) >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  const digits = unit === 0 || Math.abs(scaled) >= 100 ? 0 : Math.abs(scaled) >= 10 ? 1 : 2;
  return `${fixed(scaled, digits)}\u00a0${units[unit]!}`;
}

function fixed(value: number, digits: number): string {
  return value.toFixed(digits).replace('.', MARK);
}

/** 56.7 % from the share 0.567. */
export function percent(share: Maybe, digits = 1): string {
  return known(share) ? `${fixed(share * 100, digits)}\u00a0%` : UNKNOWN;
}

/** 56.7 from the share 0.567, where % stands elsewhere. */
export function points(share: Maybe): string {
  return known(share) ? fixed(share * 100, 1) : UNKNOWN;
}

/** A number with all its digits and no mark between thousands, as it is typed: 0.5, 1234. */
export function plain(value: number): string {
  return String(value).replace('.', MARK);
}

/** A measured value with as many digits as say something: 0.0123, 3.46, 1.2e-6. */
export function measure(value: Maybe): string {
  if (value === 0) return '0';
  if (!known(value)) return UNKNOWN;
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e6) return value.toExponential(1).replace('e+', 'e').replace('.', MARK);
  return size >= 1000 ? whole.format(Math.round(value)) : plain(Number(value.toPrecision(4)));
}

/** 45 s, 3 min 20 s, 2 h 5 min, 3 d 4 h. */
export function duration(milliseconds: Maybe): string {
  if (!known(milliseconds)) return UNKNOWN;
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return milliseconds > 0 && milliseconds < 1000 ? '< 1 s' : `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return both(minutes, 'min', seconds % 60, 's');
  const hours = Math.floor(minutes / 60);
  return hours < 48
    ? both(hours, 'h', minutes % 60, 'min')
    : both(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/**
 * A time that is only estimated, in as many words as an estimate bears: "about a minute", "about 20 minutes", "about 2
 * hours", "about 5 days".
 */
export function roughly(milliseconds: Maybe): string {
  if (!known(milliseconds)) return UNKNOWN;
  const minutes = milliseconds / 60_000;
  if (minutes < 0.2) return t('app.someSeconds');
  if (minutes < 0.75) return t('app.halfAMinute');
  if (minutes < 1.5) return t('app.aboutAMinute');
  if (minutes < 10) return t('app.aboutMinutes', { minutes: Math.round(minutes) });
  if (minutes < 52) return t('app.aboutMinutes2', { value: 5 * Math.round(minutes / 5) });
  const hours = minutes / 60;
  if (hours < 1.5) return t('app.aboutAnHour');
  if (hours < 36) return t('app.aboutHours', { hours: Math.round(hours) });
  const days = hours / 24;
  return days < 365
    ? t('app.aboutDays', { days: Math.round(days) })
    : t('app.aboutYears', { short: short(days / 365) });
}

function both(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** Nov 24, 2026, 1:27 AM, or as the system writes it. */
export function date(at: Maybe): string {
  return known(at) ? dates.format(at) : UNKNOWN;
}

/** 13:27:05, or as the system writes it. */
export function clockTime(at: number): string {
  return times.format(at);
}

/**
 * What somebody typed as a number, with a point or a comma before the decimals; NaN where it is none. "1,000" is a
 * thousand where thousands are written so.
 */
export function numberFrom(text: string): number {
  const typed = text.trim();
  if (typed === '') return Number.NaN;
  const thousands = MARK === '.' && /^-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(typed);
  return Number(thousands ? typed.replaceAll(',', '') : typed.replace(',', '.'));
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** "3 hours ago" */
export function ago(at: Maybe, now: number = Date.now()): string {
  if (!known(at)) return UNKNOWN;
  for (const [unit, length] of STEPS) {
    const passed = Math.trunc((at - now) / length);
    if (passed !== 0) return relative.format(passed, unit);
  }
  return t('app.justNow');
}

/** The beginning of a checksum or an id, enough to tell it from others. */
export function brief(hex: string): string {
  return hex.slice(0, 12);
}
