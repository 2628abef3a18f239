import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { StudioError } from '../../../base/errors';
import type { ProgressToken } from '../../../base/progress';
import { FILES } from '../installation';
import { run } from './run';

/** Where TensorFlow's library comes from. */
export type LibrarySource =
  /** A virtual environment that is made here, with pip. */
  | { from: 'pip'; cpu: boolean }
  /** An interpreter that has TensorFlow installed. */
  | { from: 'python'; path: string }
  /** A folder of libraries and headers: a wheel's, or the C library's as it is published. */
  | { from: 'folder'; path: string };

/** TensorFlow's libraries and headers. */
export interface Library {
  /** The folder of the libraries. */
  folder: string;
  /** Their file names. */
  files: readonly string[];
  include: string;
  version: string;
}

/** The version that pip is asked for: the binding was proven with it. */
const VERSION = '2.21.0';

/** What that version's wheels are made for. */
const PYTHONS = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
const SUPPORTED = ['3.10', '3.11', '3.12', '3.13'];

const problem = (message: string, hint: string, cause?: unknown) =>
  new StudioError('engine', message, hint, cause === undefined ? {} : { cause });

/**
 * Finds TensorFlow's library, or has pip install it into a folder of this installation.
 *
 * @throws StudioError 'engine' that says what is missing, and what to do
 */
export async function findLibrary(
  source: LibrarySource,
  folder: string,
  progress: ProgressToken,
): Promise<Library> {
  if (source.from === 'folder') return libraryIn(resolve(source.path));
  const python =
    source.from === 'python'
      ? source.path
      : await makeEnvironment(join(folder, FILES.environment), source.cpu, progress);
  return libraryOf(python, progress);
}

/** Where Python has TensorFlow, without loading it; that takes seconds. */
const LOCATE = `
import importlib.util, importlib.metadata as m, json
spec = importlib.util.find_spec("tensorflow")
names = [d.metadata["Name"] for d in m.distributions() if (d.metadata["Name"] or "").lower().startswith("tensorflow")]
version = next((m.version(n) for n in ("tensorflow", "tensorflow-cpu", "tf-nightly", *names) if n in names), "")
print(json.dumps({"folder": spec and list(spec.submodule_search_locations)[0], "version": version}))
`;

async function libraryOf(python: string, progress: ProgressToken): Promise<Library> {
  const { status, output, trouble } = await run(python, ['-c', LOCATE], progress);
  if (status === null) {
    throw problem(
      `There is no Python at ${python}: ${trouble}.`,
      'Name an interpreter, e.g. --python /opt/tf/bin/python.',
    );
  }
  const last = output.trim().split('\n').at(-1) ?? '';
  const found = (status === 0 ? JSON.parse(last) : {}) as { folder?: string | null; version?: string };
  if (!found.folder) {
    throw problem(
      `The Python at ${python} has no TensorFlow${trouble ? `: ${trouble}` : ''}.`,
      'Leave --python out: then one is installed with pip. Or run “pip install tensorflow[and-cuda]” there.',
    );
  }
  return libraryIn(found.folder, found.version);
}

/** File names of the libraries: the wheel's, and the C library's. */
const NAMES = [
  ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
  ['libtensorflow.so.2', 'libtensorflow_framework.so.2'],
  ['libtensorflow.so', 'libtensorflow_framework.so'],
];

function libraryIn(root: string, version = ''): Library {
  const include = [root, join(root, 'tensorflow')]
    .map((place) => join(place, 'include'))
    .find((place) => existsSync(join(place, 'tensorflow/c/eager/c_api.h')));
  for (const place of [root, join(root, 'tensorflow'), join(root, 'lib')]) {
    const files = NAMES.find((names) => names.every((name) => existsSync(join(place, name))));
    if (files && include) return { folder: place, files, include, version };
  }
  throw problem(
    `There is no TensorFlow library with its headers in ${root}.`,
    'It is the folder with libtensorflow_cc.so.2 and include/, e.g. …/site-packages/tensorflow; or leave it to pip.',
  );
}

/** @returns the interpreter of a new virtual environment that has TensorFlow */
async function makeEnvironment(folder: string, cpu: boolean, progress: ProgressToken): Promise<string> {
  const base = await findPython(progress);
  await mkdir(folder, { recursive: true });
  progress.report({ fraction: 0, stage: 'Making a Python environment' });
  const made = await run(base, ['-m', 'venv', '--clear', folder], progress);
  if (made.status !== 0) {
    const why = made.output.trim().split('\n').at(-1) ?? made.trouble;
    throw problem(
      `${base} cannot make a virtual environment: ${(made.trouble || why).replace(/\.$/, '')}.`,
      'On Debian and Ubuntu install python3-venv; or name a Python that has TensorFlow (--python).',
    );
  }
  const python = join(folder, 'bin/python');
  const wanted = cpu ? `tensorflow-cpu==${VERSION}` : `tensorflow[and-cuda]==${VERSION}`;
  const args = [
    '-m',
    'pip',
    'install',
    '--disable-pip-version-check',
    '--no-input',
    '--progress-bar',
    'off',
    wanted,
  ];
  let packages = 0;
  const done = await run(python, args, progress, (line) => {
    if (line.startsWith('Collecting ')) packages++;
    // pip does not say how many packages there will be.
    progress.report({ fraction: 1 - 0.93 ** packages, stage: 'Installing TensorFlow', detail: line });
  });
  if (done.status !== 0) {
    throw problem(
      `pip could not install ${wanted}: ${done.trouble.replace(/\.$/, '') || 'it says not why'}.`,
      'It needs access to PyPI, and some 6 GB of disk (with --cpu 1.5 GB). Or name a Python that has TensorFlow (--python), or a folder (--library).',
    );
  }
  return python;
}

async function findPython(progress: ProgressToken): Promise<string> {
  const seen: string[] = [];
  for (const name of PYTHONS) {
    const script = 'import sys; print("%d.%d" % sys.version_info[:2])';
    const { status, output } = await run(name, ['-c', script], progress);
    if (status !== 0) continue;
    const version = output.trim();
    if (SUPPORTED.includes(version)) return name;
    seen.push(`${name} is ${version}`);
  }
  throw problem(
    `TensorFlow ${VERSION} needs Python ${SUPPORTED[0]} to ${SUPPORTED.at(-1)}${seen.length > 0 ? `, and ${seen.join(', ')}` : ', and there is none'}.`,
    'Install one of them with its venv module (e.g. “apt install python3-venv”), or name a Python that has TensorFlow (--python).',
  );
}
