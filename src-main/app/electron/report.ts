import { readdirSync } from 'node:fs';
import { cpus, homedir, release, totalmem } from 'node:os';
import type { LogFile } from './log';

export interface ReportFacts {
  version: string;
  log: LogFile;
  /** Where the system's crash dumps of the program are. */
  crashes: string;
}

/** What a person is asked for who tells of a problem, as text; the user's name is left out of paths. */
export function reportOf({ version, log, crashes }: ReportFacts): string {
  const { electron = 'none', chrome = 'none', node } = process.versions as Partial<Record<string, string>>;
  const lines = [
    `WAVE Studio ${version}, Electron ${electron}, Chromium ${chrome}, Node ${node ?? 'none'}`,
    `${process.platform} ${release()} ${process.arch}, ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Crash dumps: ${dumpsIn(crashes)} in ${crashes}`,
    `Log: ${log.path}`,
    '',
    log.tail(),
  ];
  return lines.join('\n').replaceAll(homedir(), '~');
}

function dumpsIn(folder: string): number {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.endsWith('.dmp')).length;
  } catch {
    return 0;
  }
}
