import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { bundle } from '../../support/looker';

/** What an honest page has seen since it was last asked. */
export interface Seen {
  /** ms from each question to its answer. */
  waits: number[];
  /** What was not answered as it should be. */
  failures: string[];
}

/** The process of `honest.ts`. */
export class HonestPage {
  private constructor(private readonly child: ChildProcess) {}

  /** @param script where {@link bundleHonestPage} has put it */
  static async open(script: string, origin: string, cookie: string): Promise<HonestPage> {
    const child = fork(script, [origin, cookie], { execArgv: [] });
    await once(child, 'message');
    return new HonestPage(child);
  }

  get pid(): number {
    return this.child.pid!;
  }

  async seen(): Promise<Seen> {
    const answer = once(this.child, 'message');
    this.child.send('seen');
    const [seen] = (await answer) as [Seen];
    return seen;
  }

  /** What it sees while something else is done. */
  async during(work: () => Promise<unknown>): Promise<Seen> {
    await this.seen();
    await work();
    return this.seen();
  }

  close(): void {
    this.child.disconnect();
  }
}

export async function bundleHonestPage(): Promise<string> {
  return join(await bundle({ honest: 'test/hard/server/honest.ts' }), 'honest.js');
}
