import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '../../support/cleanup';

/** Where systems keep the server that sshd starts for file transfers. */
const SERVERS = [
  '/usr/lib/openssh/sftp-server',
  '/usr/lib/ssh/sftp-server',
  '/usr/libexec/openssh/sftp-server',
];
const MOUNTED_MS = 10_000;

/** A folder of another machine, as far as the system knows: sshfs, with the server at the other end of a pipe. */
export class NetworkDrive {
  private constructor(
    private readonly folder: string,
    /** Of the group of sshfs and its server. */
    private readonly group: number,
  ) {}

  /** undefined where there is no sshfs, or this user may not mount. */
  static mount(): NetworkDrive | undefined {
    const server = SERVERS.find((path) => existsSync(path));
    if (process.platform !== 'linux' || server === undefined) return undefined;
    const folder = mkdtempSync(join(tmpdir(), 'wave-network-'));
    for (const each of ['far', 'here']) mkdirSync(join(folder, each));
    // Not through this process, which stands still while it reads what the server is to send.
    const script = 'mkfifo up && "$0" < up | exec sshfs -f -o passive ":$PWD/far" here > up';
    const { pid } = spawn('sh', ['-c', script, server], { cwd: folder, detached: true, stdio: 'ignore' });
    const drive = new NetworkDrive(folder, pid!);
    for (const until = performance.now() + MOUNTED_MS; performance.now() < until;) {
      if (readFileSync('/proc/self/mounts', 'utf8').includes(` ${drive.here} fuse.sshfs `)) return drive;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
      if (spawnSync('pgrep', ['-g', String(pid)]).status !== 0) break;
    }
    drive.end();
    return undefined;
  }

  get here(): string {
    return join(this.folder, 'here');
  }

  /** The other machine no longer answers. */
  hang(): void {
    process.kill(-this.group, 'SIGSTOP');
  }

  goOn(): void {
    process.kill(-this.group, 'SIGCONT');
  }

  end(): void {
    spawnSync('umount', ['-l', this.here]);
    try {
      process.kill(-this.group, 'SIGKILL');
    } catch {
      // It has ended with the mount.
    }
    removeFolder(this.folder);
  }
}
