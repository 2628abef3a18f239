import { createReadStream, realpath as followLinks } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { isWithin } from '../../base/files';

/** The one of Node's that Electron teaches to look into its archive. */
const realpath = promisify(followLinks);

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

/** A file of the page, found. */
export interface PageFile {
  path: string;
  bytes: number;
  headers: Record<string, string>;
}

/**
 * The file that an address means, or undefined where there is none: nothing outside of the folder is ever found,
 * however the address is written, links included.
 *
 * @param address the path of an URL, percent-encoded
 */
export async function findPageFile(folder: string, address: string): Promise<PageFile | undefined> {
  const name = decoded(address);
  if (name === undefined || name.includes('\0') || name.includes('\\')) return undefined;
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, name === '/' ? 'index.html' : name));
    if (!isWithin(root, path)) return undefined;
    const found = await stat(path);
    const type = TYPES[extname(path)];
    if (!found.isFile() || type === undefined) return undefined;
    // Names of built assets carry a hash of their content.
    const lasting = path.startsWith(join(root, 'assets'));
    const caching = lasting ? 'max-age=31536000, immutable' : 'no-store';
    return { path, bytes: found.size, headers: { 'Content-Type': type, 'Cache-Control': caching } };
  } catch {
    return undefined;
  }
}

export async function sendPageFile(
  file: PageFile,
  response: ServerResponse,
  headOnly: boolean,
): Promise<void> {
  response.writeHead(200, { ...file.headers, 'Content-Length': file.bytes });
  if (headOnly) response.end();
  else await pipeline(createReadStream(file.path), response);
}

function decoded(address: string): string | undefined {
  try {
    return decodeURIComponent(address);
  } catch {
    return undefined;
  }
}
