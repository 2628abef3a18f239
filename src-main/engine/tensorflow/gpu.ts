import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

/** The files by which Linux hands out GPUs that a TensorFlow can be built for. */
const DEVICES = [
  '/dev/nvidiactl', // NVIDIA's driver
  '/dev/nvhost-gpu', // NVIDIA's boards (Jetson)
  '/dev/nvgpu',
  '/dev/dxg', // any GPU of Windows, in WSL 2
  '/dev/kfd', // AMD's driver, for a TensorFlow with ROCm
] as const;

/** Variables by which a person hides GPUs from programs. */
const VISIBLE = ['CUDA_VISIBLE_DEVICES', 'HIP_VISIBLE_DEVICES'] as const;

/** A part of the system that is looked at; the root of the file system is another one in tests. */
interface Machine {
  root?: string;
  env?: NodeJS.ProcessEnv;
}

/** Why TensorFlow cannot find a GPU here, as far as it shows without its library; undefined where there may be one. */
export function noGpuHere({ root = '/', env = process.env }: Machine = {}): string | undefined {
  const hidden = VISIBLE.find((name) => /^\s*(-1.*)?$/.test(env[name] ?? '0'));
  if (hidden) return `${hidden} hides every GPU`;
  if (DEVICES.some((path) => existsSync(join(root, path)))) return undefined;
  return 'the system shows no GPU that it could use (no /dev/nvidiactl, /dev/dxg or /dev/kfd)';
}

/** The GPUs and their driver in words of the system, and the processor: what a measured time holds for. */
export function hardware({ root = '/', env = process.env }: Machine = {}): string {
  const driver = contentOf(join(root, '/proc/driver/nvidia/version'));
  const cards = join(root, '/proc/driver/nvidia/gpus');
  const names = existsSync(cards)
    ? readdirSync(cards).map((card) => /Model:\s*(.+)/.exec(contentOf(join(cards, card, 'information')))?.[1])
    : DEVICES.filter((path) => existsSync(join(root, path)));
  return [cpus()[0]?.model, driver.split('\n', 1)[0], ...names, ...VISIBLE.map((name) => env[name])].join(
    '|',
  );
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
