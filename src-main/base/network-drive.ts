import { readFileSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Linux's numbers of file systems that lie on another machine (statfs(2), linux/magic.h, and their own sources). */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x5346414f, 'AFS'],
  [0x6b414653, 'AFS'],
  [0x73757245, 'Coda'],
  [0x01021997, '9P'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x19830326, 'BeeGFS'],
]);
/** A file system that a program provides may lie here or elsewhere: its name tells. */
const FUSE = 0x65735546;
const FUSE_NETWORK = /^fuse\.(sshfs|glusterfs|ceph|rclone|s3fs|davfs2?|afp|smb|cifs|juicefs|gcsfuse|goofys)/;

/** What is looked at; for tests. */
export interface DriveFacts {
  platform: NodeJS.Platform;
  /** The number of a file system's type. */
  typeOf: (path: string) => number;
  /** The text of /proc/self/mounts. */
  mounts: () => string;
}

const HERE: DriveFacts = {
  platform: process.platform,
  typeOf: (path) => statfsSync(path).type >>> 0,
  mounts: () => readFileSync('/proc/self/mounts', 'utf8'),
};

/**
 * What kind of network drive a path is on or will be on, e.g. "NFS"; undefined where it is on none that is known.
 * Known on Linux by the type of the file system, on Windows by a path that begins with the name of a machine.
 */
export function networkDrive(path: string, facts: DriveFacts = HERE): string | undefined {
  if (facts.platform === 'win32') return /^[\\/]{2}[^\\/?.]/.test(path) ? 'SMB' : undefined;
  if (facts.platform !== 'linux') return undefined;
  try {
    const type = facts.typeOf(existing(path));
    return type === FUSE ? fuseType(existing(path), facts.mounts()) : NETWORK.get(type);
  } catch {
    // It cannot be looked at; whoever opens it says why.
    return undefined;
  }
}

function existing(path: string): string {
  let folder = resolve(path);
  while (!statSync(folder, { throwIfNoEntry: false })) folder = dirname(folder);
  return realpathSync(folder);
}

/** The name of the mounted file system that a path is on, where that is a network's. */
function fuseType(path: string, mounts: string): string | undefined {
  const [, , type = ''] =
    mounts
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([, at = '']) => at === '/' || path === at || path.startsWith(`${at}/`))
      .sort(([, a = ''], [, b = '']) => b.length - a.length)[0] ?? [];
  return FUSE_NETWORK.exec(type)?.[1];
}
