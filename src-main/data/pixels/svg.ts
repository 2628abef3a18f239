const START = 4096;
/** A drawing of icons' size has some kilobytes; this is a small book. */
const MAX_BYTES = 1 << 20;
/** Parts of a drawing that can take any time and memory, or reach out of it. */
const COSTLY = /<\s*(filter|use|image|pattern|foreignobject)\b|<!entity/i;

/**
 * Lets drawings through that cost no more than pictures do.
 * @throws Error for an SVG file with filters, references or images, or a very long one
 */
export function refuseDrawing(bytes: Uint8Array): void {
  const start = Buffer.from(bytes.subarray(0, START)).toString('utf8');
  if (!/<svg[\s>]/i.test(start)) return;
  const costly = bytes.length > MAX_BYTES || COSTLY.test(Buffer.from(bytes).toString('utf8'));
  if (costly) throw new Error('svg');
}
