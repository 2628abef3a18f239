import { z } from 'zod';
import { StudioError } from '../../base/errors';
import { failure } from './client';
import { UPLOAD_LENGTH, UPLOAD_OFFSET, UPLOAD_PATH } from './wire';

/** Pauses before a file that was cut off is sent on, in ms; after the last one its sending has failed. */
const PAUSES_MS = [500, 1000, 2000, 5000, 10_000, 20_000];

/** As much as proxies let through without being told to: nginx 1 MiB. */
const PART_BYTES = 1 << 20;

const UploadedSchema = z.object({ path: z.string() });

/**
 * Sends files to the program in the served mode, one after another, into one folder there.
 *
 * @param at makes a path of the program an address
 * @returns where they lie
 * @throws StudioError what the program says of a file; 'internal' where the connection stays away
 */
export async function sendTogether(files: readonly File[], at: (path: string) => string): Promise<string[]> {
  let drop = randomId();
  const names = new Set<string>();
  const paths: string[] = [];
  for (const file of files) {
    // Files of one name come from several folders, and do not belong together.
    if (names.has(file.name)) drop = randomId();
    names.add(file.name);
    paths.push(await send(file, at(`${UPLOAD_PATH}${drop}/${encodeURIComponent(file.name)}`)));
  }
  return paths;
}

/** Sends one file, part by part; where the connection is lost on the way, from where it stopped. */
async function send(file: File, address: string): Promise<string> {
  let pauses = [...PAUSES_MS];
  let offset: number | undefined;
  let reached = 0;
  for (;;) {
    offset ??= await kept(address);
    const response = offset === undefined ? undefined : await put(file, address, offset);
    if (response?.status === 200) return UploadedSchema.parse(await response.json()).path;
    if (response?.status === 202) offset = Math.min(offset! + PART_BYTES, file.size);
    else {
      if (response) await refuseUnless('not-found', response);
      // What is there now is asked again, after a while.
      offset = undefined;
      const pause = pauses.shift();
      if (pause === undefined) throw lost(file.name);
      await new Promise((resolve) => setTimeout(resolve, pause));
      continue;
    }
    // Whatever got further begins anew with patience.
    if (offset > reached) [reached, pauses] = [offset, [...PAUSES_MS]];
  }
}

async function refuseUnless(code: string, response: Response): Promise<void> {
  const problem = failure(await response.json().catch(() => undefined));
  if (!(problem instanceof StudioError) || problem.code !== code) throw problem;
}

/** Bytes of it that are there; undefined where the program does not answer. */
async function kept(address: string): Promise<number | undefined> {
  try {
    const response = await fetch(address, { method: 'HEAD', cache: 'no-store' });
    return Number(response.headers.get(UPLOAD_OFFSET) ?? 0);
  } catch {
    return undefined;
  }
}

async function put(file: File, address: string, offset: number): Promise<Response | undefined> {
  const headers = { [UPLOAD_OFFSET]: String(offset), [UPLOAD_LENGTH]: String(file.size) };
  try {
    const body = file.slice(offset, offset + PART_BYTES);
    return await fetch(address, { method: 'PUT', headers, body });
  } catch {
    return undefined;
  }
}

function lost(name: string): StudioError {
  return new StudioError(
    'internal',
    `The connection was lost while “${name}” was sent.`,
    'Drop it again when the program answers.',
  );
}

/** A UUID. (`crypto.randomUUID` is only there on this machine and over https.) */
function randomId(): string {
  const digits = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  return digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
