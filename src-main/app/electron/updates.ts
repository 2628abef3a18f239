import { z } from 'zod';

/** As much of a release's description as is read: what code hosts answer to “the latest release”. */
const ReleaseSchema = z.object({ tag_name: z.string(), html_url: z.url({ protocol: /^https$/ }) });

export interface Newer {
  version: string;
  /** The page to get it from. */
  page: string;
}

/**
 * Whether there is a newer version. Sends nothing but the request itself.
 *
 * @param address of a release's description, in the package as `releases`
 * @param get as `fetch`
 * @returns undefined where this is the newest, or where that cannot be found out
 */
export async function findNewer(
  address: string,
  current: string,
  get: (url: string) => Promise<Response>,
): Promise<Newer | undefined> {
  try {
    const response = await get(address);
    if (!response.ok) return undefined;
    const { tag_name: tag, html_url: page } = ReleaseSchema.parse(await response.json());
    const version = tag.replace(/^v/, '');
    return isNewer(version, current) ? { version, page } : undefined;
  } catch {
    // No network, or another answer: nothing that a person has to know.
    return undefined;
  }
}

/** Compares versions of three numbers; what is behind them is a trial and never newer. */
export function isNewer(version: string, current: string): boolean {
  const [a, b] = [numbersOf(version), numbersOf(current)];
  if (!a || !b) return false;
  for (const [i, part] of a.entries()) if (part !== b[i]) return part > b[i]!;
  return false;
}

function numbersOf(version: string): number[] | undefined {
  const parts = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})$/.exec(version);
  return parts ? parts.slice(1).map(Number) : undefined;
}
