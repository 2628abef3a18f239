import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { tmpdir, userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeFolder } from './cleanup';

const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scancel', 'scontrol'];
const PLACES = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];

/** What accounts: Debian: slurmdbd, mariadb-server-core. */
const ACCOUNTING = ['slurmdbd', 'sacctmgr', 'sacct', 'mariadbd', 'mariadb-install-db'];

/** Why there can be no accounting here; undefined where there can. */
export const noAccounting = (): string | undefined => noSlurm([...PROGRAMS, ...ACCOUNTING]);

/** Why there can be no cluster here; undefined where there can. Debian: slurmctld, slurmd, slurm-client, munge. */
export function noSlurm(programs: readonly string[] = PROGRAMS): string | undefined {
  const missing = programs.filter((name) => !PLACES.some((place) => existsSync(join(place, name))));
  return missing.length > 0 ? `${missing.join(', ')} not installed` : undefined;
}

/**
 * A real Slurm on this machine, of one node with two processors, run by whoever runs the test: its daemons, ports and files
 * are its own. Nothing is accounted, as on many a small cluster, or what ended is told by a database of its own.
 */
export class Cluster {
  readonly folder = mkdtempSync(join(tmpdir(), 'wave-slurm-'));
  /** What its node does not see, where that can be arranged: something else is mounted there for it. */
  readonly unseen = join(this.folder, 'unseen');
  readonly canHide = spawnSync('unshare', ['--mount', 'true']).status === 0;
  readonly #daemons: ChildProcess[] = [];

  constructor(private readonly accounts = false) {}

  /** What commands of Slurm need to find it. */
  get environment(): NodeJS.ProcessEnv {
    return { ...process.env, SLURM_CONF: join(this.folder, 'slurm.conf') };
  }

  async start(): Promise<void> {
    for (const name of ['munge', 'state', 'spool', 'unseen']) mkdirSync(join(this.folder, name));
    chmodSync(this.folder, 0o755);
    chmodSync(join(this.folder, 'munge'), 0o700);
    const at = (name: string) => join(this.folder, name);
    writeFileSync(at('munge/key'), randomBytes(128), { mode: 0o400 });
    const accounts = this.accounts ? await freePort() : undefined;
    writeFileSync(at('slurm.conf'), this.#config(await freePort(), await freePort(), accounts));
    const munge = ['key', 'socket', 'pid', 'log', 'seed'].map((name) => [name, at(`munge/${name}`)] as const);
    this.#daemon('munged', [
      ...['--foreground', '--force'],
      ...munge.map(([name, path]) => `--${name}${name === 'socket' ? '' : '-file'}=${path}`),
    ]);
    await until(() => existsSync(at('munge/socket')), 'munged');
    if (accounts !== undefined) await this.#account(accounts);
    this.#daemon('slurmctld', ['-D']);
    this.#daemon('slurmd', ['-D', '-N', 'localhost'], this.canHide);
    await until(() => /idle/.test(this.run('sinfo', '--noheader')), 'slurmd');
  }

  /** A database, and the daemon that keeps accounts in it. */
  async #account(port: number): Promise<void> {
    const at = (name: string) => join(this.folder, name);
    const data = ['--no-defaults', `--datadir=${at('accounts')}`, `--user=${userInfo().username}`];
    const made = spawnSync('mariadb-install-db', [...data, '--auth-root-authentication-method=normal']);
    if (made.status !== 0) throw new Error(`mariadb-install-db: ${String(made.stderr)}`);
    const database = await freePort();
    this.#daemon('mariadbd', [
      ...[...data, `--socket=${at('accounts.socket')}`, `--port=${database}`, '--bind-address=127.0.0.1'],
      // Nobody else is to have this database, and it goes with the test.
      ...['--skip-grant-tables', '--skip-networking=0', '--innodb-flush-log-at-trx-commit=0'],
    ]);
    await until(() => existsSync(at('accounts.socket')), 'mariadbd');
    const config = `AuthType=auth/munge
AuthInfo=socket=${at('munge/socket')}
DbdHost=localhost
DbdPort=${port}
SlurmUser=${userInfo().username}
PidFile=${at('slurmdbd.pid')}
LogFile=${at('slurmdbd.log')}
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=${database}
StorageUser=slurm
StorageLoc=accounts
`;
    writeFileSync(at('slurmdbd.conf'), config, { mode: 0o600 });
    this.#daemon('slurmdbd', ['-D']);
    const known = () =>
      this.run('sacctmgr', '--noheader', '--parsable2', 'list', 'cluster', 'format=cluster');
    await until(() => {
      this.run('sacctmgr', '--immediate', 'add', 'cluster', 'wave');
      return /wave/.test(known());
    }, 'slurmdbd');
  }

  #config(control: number, node: number, accounts: number | undefined): string {
    const { username } = userInfo();
    const at = (name: string) => join(this.folder, name);
    return `ClusterName=wave
SlurmctldHost=localhost
SlurmctldPort=${control}
SlurmdPort=${node}
SlurmUser=${username}
SlurmdUser=${username}
AuthType=auth/munge
AuthInfo=socket=${at('munge/socket')}
CredType=cred/munge
StateSaveLocation=${at('state')}
SlurmdSpoolDir=${at('spool')}
SlurmctldPidFile=${at('slurmctld.pid')}
SlurmdPidFile=${at('slurmd.pid')}
SlurmctldLogFile=${at('slurmctld.log')}
SlurmdLogFile=${at('slurmd.log')}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerType=sched/builtin
SchedulerParameters=sched_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
${
  accounts === undefined
    ? 'AccountingStorageType=accounting_storage/none'
    : `AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=localhost
AccountingStoragePass=${at('munge/socket')}
AccountingStoragePort=${accounts}
MinJobAge=2`
}
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
KillWait=10
NodeName=localhost CPUs=2 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`;
  }

  #daemon(name: string, words: string[], hides = false): void {
    const path = PLACES.map((place) => join(place, name)).find((each) => existsSync(each))!;
    const hide = ['--mount', 'sh', '-c', 'mount -t tmpfs none "$0" && exec "$@"', this.unseen];
    const [command, all] = hides ? ['unshare', [...hide, path, ...words]] : [path, words];
    const child = spawn(command, all, {
      env: this.environment,
      stdio: 'ignore',
    });
    this.#daemons.push(child);
  }

  /** What a command of Slurm's prints. */
  run(command: string, ...words: string[]): string {
    return spawnSync(command, words, {
      env: this.environment,
      encoding: 'utf8',
    }).stdout;
  }

  async stop(): Promise<void> {
    this.run('scancel', '--quiet', '--user', userInfo().username);
    for (const child of this.#daemons.reverse()) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(timer);
    }
    removeFolder(this.folder);
  }
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const last = performance.now() + 60_000;
  while (!holds()) {
    if (performance.now() > last) throw new Error(`${what} does not begin`);
    await sleep(100);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
