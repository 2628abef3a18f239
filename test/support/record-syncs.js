/**
 * Loaded before a program (`node --import`): writes down, in order, which files it makes durable and what it renames, as
 * JSON lines in the file of WAVE_TEST_SYNCS. Files are told apart by their inodes, which renaming does not change.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

const log = process.env.WAVE_TEST_SYNCS;
const { appendFileSync, fstatSync, statSync, readdirSync, fsyncSync, renameSync } = fs;
const { open, rename } = fs.promises;

const write = (event) => appendFileSync(log, `${JSON.stringify({ pid: process.pid, ...event })}\n`);

/** The inodes of a file, or of all files in a folder. */
function inodesOf(path) {
  const found = statSync(path);
  if (!found.isDirectory()) return [found.ino];
  return readdirSync(path).flatMap((name) => inodesOf(join(path, name)));
}

const renamed = (from, to) => write({ event: 'rename', from, to, inodes: inodesOf(to) });

fs.fsyncSync = (descriptor) => {
  fsyncSync(descriptor);
  write({ event: 'sync', inode: fstatSync(descriptor).ino });
};
fs.renameSync = (from, to) => {
  renameSync(from, to);
  renamed(from, to);
};
fs.promises.rename = async (from, to) => {
  await rename(from, to);
  renamed(from, to);
};
fs.promises.open = async (...how) => {
  const handle = await open(...how);
  const sync = handle.sync.bind(handle);
  handle.sync = async () => {
    await sync();
    write({ event: 'sync', inode: (await handle.stat()).ino });
  };
  return handle;
};
syncBuiltinESMExports();
