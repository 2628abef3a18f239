import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, type TestContext } from 'vitest';
import { killAll, type Running, startProcess } from '../../e2e/process';
import { ask } from '../../e2e/served';
import { amount, ANSWER_MS, HARD, inMs, spread, tell } from '../figures';
import { bundleHonestPage, HonestPage } from './honest-page';
import { removeFolder } from '../../support/cleanup';

/** More memory than before, in bytes, that is no leak: what V8 keeps for the next time. */
const SPARE_BYTES = 48e6;

interface Server {
  running: Running;
  origin: string;
  cookie: string;
  page: HonestPage;
}

/**
 * The real program, to which something is done while an honest page asks it; and a second one, to which nothing is done:
 * what its page waits is what the machine itself keeps a page waiting.
 */
export class Target {
  private constructor(
    /** Open to pages. */
    readonly folder: string,
    private readonly attacked: Server,
    private readonly idle: Server,
  ) {}

  static async start(): Promise<Target> {
    const folder = mkdtempSync(join(tmpdir(), 'wave-target-'));
    const script = await bundleHonestPage();
    const server = async (name: string): Promise<Server> => {
      const running = await startProcess(['--home', join(folder, name), '--root', folder]);
      const { origin, pathname, search } = new URL(running.url);
      const { headers } = await ask(origin, { path: pathname + search });
      const cookie = headers['set-cookie']![0]!.split(';')[0]!;
      const page = await HonestPage.open(script, origin, cookie);
      for (const pid of [running.child.pid!, page.pid]) undisturbed(pid);
      return { running, origin, cookie, page };
    };
    return new Target(folder, await server('attacked'), await server('idle'));
  }

  get process() {
    return this.attacked.running.child;
  }

  get port(): number {
    return Number(new URL(this.attacked.origin).port);
  }

  get origin(): string {
    return this.attacked.origin;
  }

  /** Headers of a page without a token. */
  get stranger(): Record<string, string> {
    return { Host: new URL(this.origin).host, Origin: this.origin };
  }

  /** Headers of a page with one. */
  get known(): Record<string, string> {
    return { ...this.stranger, Cookie: this.attacked.cookie };
  }

  /** Resident, in bytes. */
  memory(): number {
    const status = readFileSync(`/proc/${this.process.pid!}/status`, 'utf8');
    return 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)![1]);
  }

  /** Does something to the server while the honest page asks, and sees to it that nothing stays behind. */
  async endures(context: TestContext, attack: string, work: () => Promise<unknown>): Promise<void> {
    await sleep(amount(5000, 300));
    const before = { memory: this.memory(), descriptors: this.#descriptors() };
    let most = before.memory;
    const watching = setInterval(() => (most = Math.max(most, this.memory())), 200);
    await this.idle.page.seen();
    const seen = await this.attacked.page.during(work).finally(() => clearInterval(watching));
    const beside = spread((await this.idle.page.seen()).waits);
    await settled(() => this.#descriptors() <= before.descriptors + 2, 60_000);
    await settled(() => this.memory() < before.memory + SPARE_BYTES, 120_000);
    const waits = spread(seen.waits);
    const sizes = [before.memory, most, this.memory()].map(megabytes).join(' → ');
    tell(
      context,
      attack,
      `answered in ${inMs(waits)}, an idle server beside it in ${inMs(beside)}; ${sizes}`,
    );
    expect(this.#descriptors()).toBeLessThanOrEqual(before.descriptors + 2);
    expect(this.memory()).toBeLessThan(before.memory + SPARE_BYTES);
    expect(seen.failures).toEqual([]);
    expect(this.process.exitCode).toBeNull();
    // In “npm test” other tests take the machine's time as well.
    expect(HARD ? waits.max : waits.median).toBeLessThan(ANSWER_MS);
  }

  /** Asks the server to end, as the system does. @returns ms until it has */
  async terminate(): Promise<number> {
    const asked = performance.now();
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGTERM');
    expect(await ended).toBe(0);
    return performance.now() - asked;
  }

  async end(): Promise<void> {
    for (const { page, running } of [this.attacked, this.idle]) {
      page.close();
      await killAll(running);
    }
    removeFolder(this.folder);
  }

  #descriptors(): number {
    return readdirSync(`/proc/${this.process.pid!}/fd`).length;
  }
}

/** Waits until something is so, or has had its time. */
async function settled(isSo: () => boolean, limitMs: number): Promise<void> {
  const until = performance.now() + limitMs;
  while (!isSo() && performance.now() < until) await sleep(500);
}

/** Where the system allows it, what else the machine does is not to keep a server and its page waiting. */
function undisturbed(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_HIGHEST);
  } catch {
    // Only an administrator may.
  }
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
