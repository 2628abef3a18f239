/** The oldest Node that the native modules work in. */
const OLDEST: readonly [number, number] = [22, 12];

/** What to say where Node is too old; undefined where it is not. @param version such as “20.20.2” */
export function oldNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  return `WAVE Studio needs Node ${OLDEST.join('.')} or newer, and this is ${version}. Install a newer one, or run it with “npm run -s wave --”, which brings its own.`;
}
