import { readFileSync } from 'node:fs';

/**
 * For `node --import`: a machine whose clock is wrong by as many ms as the file says that WAVE_TEST_CLOCK names, and by
 * others as soon as the file says others. Spans are measured with another clock, which nobody sets.
 */
const RealDate = Date;

function now(): number {
  return RealDate.now() + Number(readFileSync(process.env['WAVE_TEST_CLOCK']!, 'utf8'));
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given: unknown[], self) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, self) as Date,
  get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
});
