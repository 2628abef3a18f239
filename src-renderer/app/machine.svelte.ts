import { host } from './host';

type Load = Awaited<ReturnType<typeof host.system.load>>;
type Engines = Awaited<ReturnType<typeof host.system.engines>>;
type Info = Awaited<ReturnType<typeof host.system.info>>;

/** What the program runs on. Asked for once; the load is told every two seconds while somebody shows it. */
class Machine {
  info = $state.raw<Info | undefined>(undefined);
  engines = $state.raw<Engines | undefined>(undefined);
  load = $state.raw<Load | undefined>(undefined);
  /** When the program was last heard of, in ms since 1970; 0: never yet. */
  heard = $state(0);
  probing = $state(false);

  async begin(): Promise<void> {
    this.info = await host.system.info();
    await this.probe(false);
  }

  /** Asks again who runs the work; where the program does not answer, what was known stays. */
  async refresh(): Promise<void> {
    try {
      this.info = await host.system.info();
    } catch {
      // The banner says that the connection is lost.
    }
  }

  async probe(refresh: boolean): Promise<void> {
    this.probing = true;
    try {
      this.engines = await host.system.engines({ refresh });
    } finally {
      this.probing = false;
    }
  }

  /** @returns ends it */
  watch(): () => void {
    return host.on.system.load({}, (load) => {
      this.load = load;
      this.heard = Date.now();
    });
  }
}

export const machine = new Machine();
