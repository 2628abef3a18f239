/** Of one chart. */
export const [WIDTH, HEIGHT] = [420, 260];
export const MARGIN = { left: 44, right: 24, top: 28, bottom: 38 };

/** 48k, 1.2T */
export function short(value: number): string {
  const units = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
  const step = value < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** step;
  return `${scaled >= 100 || Number.isInteger(scaled) ? scaled.toFixed(0) : scaled.toFixed(1)}${units[step]}`;
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
