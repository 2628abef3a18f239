import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { asStudioError } from '../../../src-main/base/errors';
import { makeFolder } from '../../../src-main/base/files';

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wave-base-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('what the system says', () => {
  test.each<[string, string, string]>([
    ['ENOSPC', 'no-space', 'The disk is full (/x).'],
    ['EDQUOT', 'no-space', 'The disk is full (/x).'],
    ['SQLITE_FULL', 'no-space', 'The disk is full (/x).'],
    ['SQLITE_IOERR', 'no-space', 'The disk that the catalog is on is full, or does not answer (/x).'],
    ['SQLITE_IOERR_WRITE', 'no-space', 'The disk that the catalog is on is full, or does not answer (/x).'],
    ['SQLITE_IOERR_SHMSIZE', 'no-space', 'The disk that the catalog is on is full, or does not answer (/x).'],
    ['SQLITE_CANTOPEN', 'usage', 'The catalog cannot be opened for writing (/x).'],
    ['SQLITE_READONLY_DIRECTORY', 'usage', 'The catalog cannot be opened for writing (/x).'],
    ['EROFS', 'usage', 'This place can only be read (/x).'],
    ['EACCES', 'usage', 'No permission to use this file or folder (/x).'],
    ['EPERM', 'usage', 'No permission to use this file or folder (/x).'],
    ['ENOENT', 'not-found', 'There is no such file or folder (/x).'],
    ['ENOTDIR', 'not-found', 'There is no such file or folder (/x).'],
    ['EISDIR', 'usage', 'This is a folder, not a file (/x).'],
    ['ENAMETOOLONG', 'usage', 'This name is too long for the disk (/x).'],
    ['ELOOP', 'not-found', 'This link leads in a circle (/x).'],
    ['EIO', 'not-found', 'The drive does not answer (/x).'],
    ['ESTALE', 'not-found', 'The drive does not answer (/x).'],
    ['ENODEV', 'not-found', 'The drive does not answer (/x).'],
    ['EMFILE', 'busy', 'Too many files are open (/x).'],
    ['EBUSY', 'busy', 'Another program uses this (/x).'],
    ['EEXIST', 'usage', 'There is something at this place already (/x).'],
    ['EOTHER', 'internal', 'said'],
  ])('%s is a sentence', (code, kind, message) => {
    const found = asStudioError(Object.assign(new Error('said'), { code, path: '/x' }));
    expect([found.code, found.message]).toEqual([kind, message]);
    expect(found.hint).not.toBe('');
  });
});

describe('a folder', () => {
  test('is made with those above it, and may be there', () => {
    const path = join(temporary(), 'a/b/c');
    makeFolder(path);
    makeFolder(path);
    expect(existsSync(path)).toBe(true);
  });

  test.skipIf(process.platform !== 'linux').each([['/proc/x'], ['/proc/x/y/z'], ['/sys/x']])(
    'cannot be made at %s, which is said at once',
    (path) => {
      const begun = Date.now();
      expect(() => makeFolder(path)).toThrow();
      expect(Date.now() - begun).toBeLessThan(1000);
    },
  );

  test('cannot be made in a file or under too long a name', () => {
    const root = temporary();
    writeFileSync(join(root, 'file'), '');
    const sentence = (path: string) => {
      try {
        makeFolder(path);
      } catch (error) {
        return asStudioError(error).message.replace(/ \(.*/, '');
      }
      return undefined;
    };
    expect(sentence(join(root, 'file/inside'))).toBe('There is no such file or folder');
    expect(sentence(join(root, 'a'.repeat(300)))).toBe('This name is too long for the disk');
  });
});
