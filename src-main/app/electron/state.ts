import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const StateSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1),
  height: z.int().min(1),
  maximised: z.boolean(),
});
export type WindowState = z.output<typeof StateSchema>;

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const SMALLEST = { width: 1024, height: 700 };
const USUAL = { width: 1280, height: 860 };
/** So much of a window must be on a screen, or nobody could grab it. */
const VISIBLE = 100;

/**
 * Where the window was when it was closed, if that is still on a screen; else the usual size, in the middle.
 * @param screens the work areas of the screens there are now
 */
export function restoredBounds(
  path: string,
  screens: readonly Rectangle[],
): Partial<WindowState> & { width: number; height: number } {
  const state = read(path);
  if (!state) return USUAL;
  const width = Math.max(state.width, SMALLEST.width);
  const height = Math.max(state.height, SMALLEST.height);
  const visible = screens.some((screen) => overlap({ ...state, width, height }, screen));
  return visible ? { ...state, width, height } : { ...USUAL, maximised: state.maximised };
}

/** A place that cannot be kept (the disk is full) is no reason for the window to stay. */
export function keepBounds(path: string, bounds: Rectangle, maximised: boolean): void {
  const { x, y, width, height } = bounds;
  try {
    writeFileSync(path, JSON.stringify({ x, y, width, height, maximised } satisfies WindowState));
  } catch {
    // The next window has the place before this one.
  }
}

function read(path: string): WindowState | undefined {
  try {
    return StateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // There is none yet, or it is damaged: nothing is lost but a place.
    return undefined;
  }
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return across >= VISIBLE && down >= VISIBLE;
}
