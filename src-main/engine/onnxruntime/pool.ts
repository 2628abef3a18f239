/**
 * Float memory that sessions write their outputs into, reused between runs: a training step returns megabytes of
 * state each time, and letting the garbage collector find them would cost both time and peak memory.
 */
export class BufferPool {
  readonly #free = new Map<number, Float32Array[]>();
  #bytes = 0;

  constructor(private readonly limitBytes: number) {}

  take(length: number): Float32Array {
    const buffer = this.#free.get(length)?.pop();
    if (!buffer) return new Float32Array(length);
    this.#bytes -= buffer.byteLength;
    return buffer;
  }

  give(buffer: Float32Array): void {
    if (this.#bytes + buffer.byteLength > this.limitBytes) return;
    const list = this.#free.get(buffer.length);
    if (list) list.push(buffer);
    else this.#free.set(buffer.length, [buffer]);
    this.#bytes += buffer.byteLength;
  }

  clear(): void {
    this.#free.clear();
    this.#bytes = 0;
  }
}
