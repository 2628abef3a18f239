import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What of ONNX Runtime computes on a device. */
export interface Provider {
  /** Its name there. */
  name: 'cpu' | 'cuda' | 'webgpu' | 'dml' | 'coreml';
  /** Whether tensors can stay on the device between two calls: its binding for Node can do so with WebGPU's alone. */
  resident: boolean;
  /** Whether it knows ONNX Runtime's own operators. What another one does not know is computed on the processor. */
  contrib: boolean;
}

export const CPU: Provider = { name: 'cpu', resident: false, contrib: true };
const CUDA: Provider = { name: 'cuda', resident: false, contrib: true };
/**
 * Any vendor's GPU, through Vulkan, Metal or Direct3D 12. Its graph capture, which would replay a step's launches, cannot be
 * had: the binding hands on four of the provider's options and refuses the others, and what `extra` says comes after the
 * provider was made. A test tells when that changes.
 */
const WEBGPU: Provider = { name: 'webgpu', resident: true, contrib: false };
const DIRECTML: Provider = { name: 'dml', resident: false, contrib: true };
const COREML: Provider = { name: 'coreml', resident: false, contrib: true };

/** A part of the system that is looked at; another one in tests. */
export interface Machine {
  platform?: NodeJS.Platform;
  /** Of the file system. */
  root?: string;
  /** Where ONNX Runtime's libraries lie. */
  libraries?: string;
}

/**
 * What may compute on a GPU here, in the order in which it is tried. CUDA's is no part of the package: it is there where
 * somebody has put its library beside the others.
 */
export function gpuProviders({
  platform = process.platform,
  libraries = folder(),
}: Machine = {}): Provider[] {
  const cuda = existsSync(join(libraries, 'libonnxruntime_providers_cuda.so'));
  if (platform === 'win32') return [WEBGPU, DIRECTML];
  if (platform === 'darwin') return [WEBGPU, COREML];
  return cuda ? [CUDA, WEBGPU] : [WEBGPU];
}

function folder(): string {
  const require = createRequire(import.meta.url);
  try {
    const at = dirname(require.resolve('onnxruntime-node/package.json'));
    return join(at, 'bin/napi-v6', process.platform, process.arch);
  } catch {
    return ''; // the engine itself says that it is missing
  }
}

const RENDERERS = 'dev/dri';
/** PCI's numbers of what draws for virtual machines, which computes nothing. */
const VIRTUAL = new Set(['0x1af4', '0x15ad', '0x1234', '0x1b36', '0x80ee']);

/**
 * The GPUs that the system shows, in words that tell machines apart; none where only a driver in software could answer.
 * Elsewhere than on Linux nothing is known without asking a driver: then there may be one.
 */
export function shownGpus({ platform = process.platform, root = '/' }: Machine = {}): string[] {
  if (platform !== 'linux') return [platform];
  const others = ['dev/nvidiactl', 'dev/dxg'].filter((path) => existsSync(join(root, path)));
  const renderers = existsSync(join(root, RENDERERS))
    ? readdirSync(join(root, RENDERERS)).filter((name) => name.startsWith('renderD'))
    : [];
  const cards = renderers.flatMap((name) => {
    const told = (what: string) => contentOf(join(root, 'sys/class/drm', name, 'device', what));
    const vendor = told('vendor');
    return VIRTUAL.has(vendor) ? [] : [`${vendor} ${told('device')}`.trim() || name];
  });
  return [...others, ...cards];
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
