import { sentenceOf } from './failure';

interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'good' | 'bad';
  action?: { label: string; run: () => void };
}

const SHOWN_MS = 6000;
/** Long enough to decide that one did not mean it; Ctrl+Z takes it back also later. */
const SHOWN_WITH_ACTION_MS = 9000;

class Toasts {
  list = $state<Toast[]>([]);
  #next = 1;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  /** @returns its id */
  show(text: string, options: Partial<Omit<Toast, 'id' | 'text'>> = {}): number {
    const toast: Toast = { id: this.#next++, text, tone: 'plain', ...options };
    this.list = [...this.list.slice(-3), toast];
    this.release(toast);
    return toast.id;
  }

  /** Says why something did not work. To be given to `catch`. */
  fail = (thrown: unknown): void => void this.show(sentenceOf(thrown), { tone: 'bad' });

  close(id: number): void {
    this.hold(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** Keeps it while the pointer or the focus is on it. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  release({ id, action }: Toast): void {
    this.hold(id);
    this.#timers.set(
      id,
      setTimeout(() => this.close(id), action ? SHOWN_WITH_ACTION_MS : SHOWN_MS),
    );
  }
}

export const toasts = new Toasts();
