import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Pack } from 'tar-stream';
import { StudioError } from '../../base/errors';
import type { Language } from '../../api/contract/said';
import type { Host } from '../../api/handlers/host';
import { writtenBy } from '../../api/handlers/written';

/** A file that a run wrote: its name in what is sent, and where it lies. */
interface Sent {
  name: string;
  path: string;
  bytes: number;
}

/** What a browser asks for: a run, and the language of a report of it. */
interface Wanted {
  run: string;
  language?: Language | undefined;
}

/** What runs have exported, for browsers on other machines: a file as it is, several as one tar archive. */
export class Downloads {
  constructor(private readonly host: Host) {}

  /**
   * Sends what a run wrote, and nothing that was put in its place since.
   * @throws StudioError 'not-found' for a run that wrote nothing, or whose files are gone or others; 'usage' where they lie
   * in a folder that is not open to pages
   */
  async send({ run, language }: Wanted, response: ServerResponse, headOnly: boolean): Promise<void> {
    const { path, folder, files } = await this.#filesOf(run, language);
    const name = folder ? `${basename(path)}.tar` : basename(path);
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      'Cache-Control': 'no-store',
      ...(folder ? {} : { 'Content-Length': files[0]!.bytes }),
    });
    if (headOnly) response.end();
    else if (!folder) await pipeline(createReadStream(files[0]!.path), response);
    else {
      const { pack } = await import('tar-stream');
      const archive = pack();
      await Promise.all([pipeline(archive, response), fill(archive, files)]);
    }
  }

  async #filesOf(
    run: string,
    language: Language | undefined,
  ): Promise<{ path: string; folder: boolean; files: Sent[] }> {
    const { path, files } = await writtenBy(this.host, run, language);
    const found = await stat(path).catch(() => undefined);
    if (!found) throw gone(path);
    const folder = found.isDirectory();
    const sent = files.map((file) => ({
      name: `${basename(path)}/${file.path}`,
      path: folder ? join(path, file.path) : path,
      bytes: file.bytes,
    }));
    for (const each of sent) await this.#check(each);
    return { path, folder, files: sent };
  }

  async #check({ path, bytes }: Sent): Promise<void> {
    await this.host.services.access.check({ path, use: 'read' });
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile() || found.size !== bytes) throw gone(path);
  }
}

async function fill(archive: Pack, files: readonly Sent[]): Promise<void> {
  try {
    for (const { name, path, bytes } of files) {
      await pipeline(createReadStream(path), archive.entry({ name, size: bytes }));
    }
    archive.finalize();
  } catch (thrown) {
    archive.destroy(thrown as Error);
    throw thrown;
  }
}

function gone(path: string): StudioError {
  return new StudioError('not-found', `${path} is gone, or another file by now.`, 'Export it again.');
}
