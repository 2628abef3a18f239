import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { StudioError } from '../../../base/errors';
import type { ProgressToken } from '../../../base/progress';
import { FILES, packageFolder } from '../installation';
import { missing } from '../reasons';
import binding from './binding.cc?raw';
import type { Library } from './library';
import { run } from './run';

/** Our source, which includes those of the package. */
const SOURCE = 'binding.cc';

/**
 * Compiles tfjs-node's binding against TensorFlow's library; it takes half a minute.
 *
 * @param folder where the binding goes
 * @throws StudioError 'engine' where the sources or a compiler are missing, or the compiler refuses
 */
export async function buildBinding(library: Library, folder: string, progress: ProgressToken): Promise<void> {
  const compiler = await findCompiler(progress);
  const work = join(folder, 'build');
  try {
    await copySources(work);
    const output = join(folder, FILES.binding);
    progress.report({ fraction: 0, stage: 'Compiling the binding' });
    const { status, trouble } = await run(compiler, argumentsFor(work, library, output), progress);
    if (status === 0) return;
    throw new StudioError(
      'engine',
      `The binding does not compile against this TensorFlow: ${trouble || `${compiler} was ended`}.`,
      'Take the version that it was proven with: leave --python and --library out, and pip installs it.',
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * The package's C++ sources with ours, and Node's headers, as files of their own: a packaged program has them in an
 * archive.
 */
async function copySources(work: string): Promise<void> {
  const root = packageFolder();
  if (!root) throw missing({ package: false, binding: false })!;
  await mkdir(work, { recursive: true });
  await cp(join(root, 'binding'), join(work, 'binding'), { recursive: true });
  await writeFile(join(work, 'binding', SOURCE), binding);
  const headers = resolve(
    createRequire(import.meta.url).resolve('node-api-headers/package.json'),
    '../include',
  );
  await cp(headers, join(work, 'node'), { recursive: true });
}

function argumentsFor(work: string, { folder, files, include }: Library, output: string): string[] {
  return [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-w', '-DNAPI_VERSION=8'],
    ...[work, join(work, 'binding'), join(work, 'node'), include].map((place) => `-I${place}`),
    join(work, 'binding', SOURCE),
    ...[`-L${folder}`, ...files.map((file) => `-l:${file}`), `-Wl,-rpath,${folder}`],
    ...['-o', output],
  ];
}

async function findCompiler(progress: ProgressToken): Promise<string> {
  const candidates = [process.env.CXX ?? '', 'c++', 'g++', 'clang++'].filter(Boolean);
  for (const name of candidates) {
    if ((await run(name, ['--version'], progress)).status === 0) return name;
  }
  throw new StudioError(
    'engine',
    'There is no C++ compiler here, which building the tensorflow engine needs.',
    'Install one: “apt install g++” on Debian and Ubuntu, “dnf install gcc-c++” on Fedora; or name yours in CXX.',
  );
}
