import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { networkDrive } from '../../../src-main/base/network-drive';

const HERE = tmpdir();
const MOUNTS = ['/dev/sda1 / ext4 rw 0 0', `me@far:/ ${HERE} fuse.sshfs rw 0 0`, ''].join('\n');
const linux = (type: number, mounts = MOUNTS) => ({
  platform: 'linux' as const,
  typeOf: () => type,
  mounts: () => mounts,
});

describe('A network drive', () => {
  // Numbers as “stat -f -c %t” prints them on such drives.
  it.each([
    ['NFS', 0x6969],
    ['CIFS', 0xff534d42],
    ['SMB', 0xfe534d42],
    ['9P', 0x01021997],
    ['Ceph', 0x00c36400],
    ['Lustre', 0x0bd00bd0],
    ['BeeGFS', 0x19830326],
  ])('%s is known by the type of its file system', (name, type) => {
    expect(networkDrive('/anything/not/there/yet', linux(type))).toBe(name);
  });

  it.each([
    ['ext4', 0xef53],
    ['XFS', 0x58465342],
    ['Btrfs', 0x9123683e],
    ['tmpfs', 0x01021994],
    ['overlay', 0x794c7630],
    ['ZFS', 0x2fc12fc1],
  ])('%s is none', (_name, type) => {
    expect(networkDrive(HERE, linux(type))).toBeUndefined();
  });

  it('that a program provides is known by its name', () => {
    const fuse = 0x65735546;
    expect(networkDrive(HERE, linux(fuse))).toBe('sshfs');
    expect(networkDrive(HERE, linux(fuse, MOUNTS.replace('fuse.sshfs', 'fuseblk')))).toBeUndefined();
    expect(networkDrive('/', linux(fuse))).toBeUndefined();
  });

  it('of Windows begins with the name of a machine', () => {
    const windows = { ...linux(0), platform: 'win32' as const };
    expect(networkDrive('\\\\server\\share\\home', windows)).toBe('SMB');
    expect(networkDrive('C:\\Users\\me', windows)).toBeUndefined();
    expect(networkDrive('\\\\?\\C:\\Users\\me', windows)).toBeUndefined();
  });

  it('that cannot be looked at is none', () => {
    const gone = () => {
      throw new Error('ESTALE');
    };
    expect(networkDrive(HERE, { ...linux(0), typeOf: gone })).toBeUndefined();
  });
});
