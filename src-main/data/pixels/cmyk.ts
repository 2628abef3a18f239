/**
 * Inks as light, as Pillow takes them and so most of what networks were trained on: no profile is looked at.
 * @param inks uint8 [pixels, channels]: cyan, magenta, yellow, black, and what is behind them
 * @returns uint8 [pixels, 3]
 */
export function rgbOfInks(inks: Uint8Array, channels: number): Uint8Array {
  const pixels = new Uint8Array((inks.length / channels) * 3);
  for (let i = 0, at = 0; at < inks.length; at += channels) {
    const light = 255 - inks[at + 3]!;
    for (let ink = 0; ink < 3; ink++) pixels[i++] = light - Math.round((inks[at + ink]! * light) / 255);
  }
  return pixels;
}
