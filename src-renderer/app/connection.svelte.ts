import type { Connection } from '../../src-main/api/contract/socket';
import { program } from './host';

/** Whether the program answers. */
class ConnectionState {
  state = $state<Connection>('connecting');
  /** Counts how often it was restored: what was told meanwhile was missed. */
  restored = $state(0);

  constructor() {
    program.onConnection((state) => {
      if (state === 'open' && (this.state === 'lost' || this.state === 'blocked')) this.restored++;
      this.state = state;
    });
  }
}

export const connection = new ConnectionState();
