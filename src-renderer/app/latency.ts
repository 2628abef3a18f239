import { measure } from './format';

/** Milliseconds with as many digits as they bear. */
export function latencyText(milliseconds: number): string {
  return `${measure(Number(milliseconds.toPrecision(2)))}\u00a0ms`;
}

/** Whether a time may be too long, because the machine did something else, too. */
export function isDisturbed(timed: { conditions: Record<string, unknown> } | undefined): boolean {
  return timed?.conditions['beside'] !== undefined;
}
