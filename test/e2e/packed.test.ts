import Database from 'better-sqlite3';
import { extractAll, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { Arch, build, Platform } from 'electron-builder';
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import config from '../../packaging/electron-builder';
import { BESIDE, BESIDE_ON_LINUX } from '../../packaging/shipped';
import { makeDist } from '../electron/stand-in/dist';
import type { StandIn } from '../electron/stand-in/electron';
import { DesktopProgram, makePlace, missing } from '../electron/stand-in/program';
import { removeFolder } from '../support/cleanup';

/**
 * The program as it would be packed, without Electron: the packager does everything but that, on a stand-in folder. What
 * Electron itself does with the archive (its checks, reading from it) is not seen here.
 */
const ROOT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

let folder: string;
/** What the packager made. */
let unpacked: string;
/** What is in the archive and beside it, as files. */
let app: string;
/** What the packager would tell its tools. */
const told: unknown[] = [];
/** Where the deb would put what files; read while the packager still has those that it made. */
let placed: Map<string, string>;
/** The archive's files, from its root. */
let files: string[];

function placedBy([args]: [string[], string]): Map<string, string> {
  const pairs = args.filter((arg) => /.=\//.test(arg)).map((arg) => arg.split('=') as [string, string]);
  return new Map(
    pairs.map(([from, to]) => [
      to,
      statSync(resolve(ROOT, from)).isFile() ? readFileSync(resolve(ROOT, from), 'latin1') : '',
    ]),
  );
}

const resource = (...path: string[]) => join(unpacked, 'resources', ...path);

describe.skipIf(missing !== undefined || process.platform !== 'linux')('the packed program', () => {
  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'wave-studio-packed-')));
    await run(process.execPath, [join(ROOT, 'packaging/prepare.ts')]);
    await build({
      projectDir: ROOT,
      targets: Platform.LINUX.createTarget(['AppImage', 'deb'], Arch[process.arch as 'x64' | 'arm64']),
      // The tools that write the two files are fetched, which a test does not: it sees what they would be given.
      effectiveOptionComputed: (given) => {
        told.push(given);
        if (Array.isArray(given)) placed = placedBy(given as [string[], string]);
        return Promise.resolve(true);
      },
      config: {
        ...config,
        electronDist: makeDist(join(folder, 'dist')),
        directories: { ...config.directories, output: join(folder, 'made') },
      },
    });
    unpacked = join(
      folder,
      'made',
      readdirSync(join(folder, 'made')).find((name) => name.endsWith('-unpacked'))!,
    );
    files = listPackage(resource('app.asar'), { isPack: false });
    app = join(folder, 'app/resources/app.asar');
    extractAll(resource('app.asar'), app);
  });
  afterAll(() => removeFolder(folder));

  it('holds native code for this system only, and that outside of the archive', () => {
    const system = `${process.platform}-${process.arch}`;
    const native = files.filter((file) => /\.(node|so|dll|dylib|exe)(\.|$)/.test(file));
    const allowed = [
      `/node_modules/@img/sharp-${system}/lib/`,
      `/node_modules/@img/sharp-libvips-${system}/lib/`,
      `/node_modules/better-sqlite3/prebuilds/${system}.node`,
      `/node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/`,
    ];
    expect(native.filter((file) => !allowed.some((place) => file.startsWith(place)))).toEqual([]);
    expect(native).toHaveLength(5);
    for (const file of native) expect(existsSync(resource('app.asar.unpacked', file))).toBe(true);
  });

  it('holds no package but those that lie beside the program, and none whole that is built in', () => {
    const packages = files
      .filter((file) => /^\/node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(file))
      .map((file) => file.slice('/node_modules/'.length, -'/package.json'.length));
    const here = (name: string) =>
      name.replace('${platform}', process.platform).replace('${arch}', process.arch);
    expect(packages.sort()).toEqual(
      Object.keys({ ...BESIDE, ...BESIDE_ON_LINUX })
        .map(here)
        .sort(),
    );
    for (const name of ['@tensorflow/tfjs', '@tensorflow/tfjs-core', 'adm-zip', 'electron', 'svelte'])
      expect(packages).not.toContain(name);
    const kinds = (place: string) =>
      files
        .filter((file) => file.startsWith(`/node_modules/@tensorflow/${place}/`) && /\.\w+$/.test(file))
        .map((file) => file.slice(file.lastIndexOf('.')));
    expect([...new Set(kinds('tfjs-backend-wasm'))].sort()).toEqual(['.json', '.wasm']);
    // What a person's compiler makes the engine of.
    expect([...new Set(kinds('tfjs-node-gpu'))].sort()).toEqual(['.cc', '.h', '.json']);
  });

  it('holds nothing that does not run', () => {
    expect(files.filter((file) => /\.(d\.[cm]?ts|map|md|svelte)$|\/tests?\//.test(file))).toEqual([]);
    expect(files.filter((file) => /^\/[^/]+$/.test(file)).sort()).toEqual([
      '/LICENSE',
      '/node_modules',
      '/out',
      '/package.json',
      '/resources',
    ]);
    expect(readdirSync(join(app, 'out')).sort()).toEqual([
      'licences.json',
      'main',
      'phone',
      'preload',
      'renderer',
    ]);
  });

  it('takes less than 140 MB beside Electron', () => {
    const sizeOf = (place: string): number =>
      statSync(place).isDirectory()
        ? readdirSync(place).reduce((sum, name) => sum + sizeOf(join(place, name)), 0)
        : statSync(place).size;
    expect(sizeOf(resource()) / 1e6).toBeLessThan(140);
  });

  it('has the licence of everything in it, with its text', () => {
    const list = JSON.parse(readFileSync(join(app, 'out/licences.json'), 'utf8')) as {
      name: string;
      version: string;
    }[];
    const text = readFileSync(resource('licences/PACKAGES.txt'), 'utf8');
    const built = ['main', 'renderer', 'phone'].flatMap(
      (part) =>
        JSON.parse(readFileSync(join(ROOT, 'out', part, 'licences.json'), 'utf8')) as { name: string }[],
    );
    const beside = files
      .filter((file) => /^\/node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(file))
      .map((file) => ({ name: file.slice('/node_modules/'.length, -'/package.json'.length) }));
    const names = new Set([...built, ...beside, { name: 'Inter' }].map(({ name }) => name));
    expect([...new Set(list.map(({ name }) => name))].sort()).toEqual([...names].sort());
    const parts = text.split(`\n${'-'.repeat(80)}\n\n`);
    expect(parts).toHaveLength(list.length);
    for (const [i, { name, version }] of list.entries()) {
      expect(parts[i]).toContain(`${name} ${version} (`);
      expect(parts[i]!.length).toBeGreaterThan(500);
      expect(parts[i]).not.toContain('<copyright holders>');
    }
    expect(readFileSync(resource('licences/LICENSE.txt'), 'utf8')).toMatch(/^MIT License/);
    // Electron's and Chromium's own.
    expect(readdirSync(unpacked)).toEqual(
      expect.arrayContaining(['LICENSE.electron.txt', 'LICENSES.chromium.html']),
    );
  });

  describe('installs, by its own checks,', () => {
    it('an entry for the desktop that opens banks, and finds its window', () => {
      const { desktop } = told.find((each) => !Array.isArray(each)) as { desktop: string };
      expect(desktop.split('\n')).toEqual(
        expect.arrayContaining([
          'Name=WAVE Studio',
          'StartupWMClass=wave-studio',
          'MimeType=application/x-wavebank;',
          'Categories=Science;',
        ]),
      );
      expect(desktop).toMatch(/^Exec=AppRun( .*)?%U$/m);
      expect(desktop).not.toContain('no-sandbox');
    });

    it('a deb with the command, the type of banks and its icons', () => {
      const [args] = told.find((each) => Array.isArray(each)) as [string[], string];
      const after = (name: string) => args[args.indexOf(name) + 1];
      expect(after('--maintainer')).toMatch(/^.+ <\S+@\S+>$/);
      expect(after('--url')).toMatch(/^https:/);
      expect([...placed.keys()]).toEqual(
        expect.arrayContaining([
          '/opt/WAVE Studio',
          '/usr/bin/wave',
          '/usr/share/applications/wave-studio.desktop',
          '/usr/share/doc/wave-studio/copyright',
          '/usr/share/icons/hicolor/256x256/apps/wave-studio.png',
          '/usr/share/icons/hicolor/48x48/mimetypes/application-x-wavebank.png',
          '/usr/share/mime/packages/wavebank.xml',
        ]),
      );
      expect(placed.get('/usr/share/applications/wave-studio.desktop')).toContain(
        'Exec="/opt/WAVE Studio/wave-studio" %U',
      );
      expect(placed.get('/usr/bin/wave')).toContain('"/opt/WAVE Studio/resources/bin/wave"');
      // As the packager itself names the type.
      for (const name of ['wave-studio', 'wavebank'])
        expect(placed.get(`/usr/share/mime/packages/${name}.xml`)).toContain('type="application/x-wavebank"');
    });
  });

  it('has its fuses set', async () => {
    const wire = await getCurrentFuseWire(join(unpacked, 'wave-studio'));
    const on = (name: keyof typeof FuseV1Options) => wire[FuseV1Options[name]] === FuseState.ENABLE;
    expect([
      on('RunAsNode'),
      on('EnableCookieEncryption'),
      on('EnableNodeOptionsEnvironmentVariable'),
      on('EnableNodeCliInspectArguments'),
      on('EnableEmbeddedAsarIntegrityValidation'),
      on('OnlyLoadAppFromAsar'),
      on('GrantFileProtocolExtraPrivileges'),
    ]).toEqual([true, true, false, false, true, true, false]);
  });

  it('shows its window, and works in its own processes, from these files alone', async () => {
    const place = makePlace();
    const program = new DesktopProgram(place, { main: join(app, 'out/main/electron.js'), cwd: place.folder });
    try {
      await program.shown();
      expect((await program.ask('system.info')).result).toMatchObject({ host: 'desktop' });
      expect((await program.ask('system.licences')).result).toContainEqual(
        expect.objectContaining({ name: '@tensorflow/tfjs', licence: 'Apache-2.0' }),
      );
      const source = { kind: 'synthetic', count: 40, imgSize: 16 };
      const { id } = (await program.ask('runs.submit', { kind: 'add-dataset', source })).result as {
        id: string;
      };
      const state = async () =>
        ((await program.ask('runs.get', { id })).result as { run: { state: string } }).run.state;
      await expect.poll(state).toBe('done');
    } finally {
      program.kill();
      await program.ended;
      place.remove();
    }
  });

  it('tells of a newer version only where it was published with a place to look at, and a person did not switch it off', async () => {
    const manifest = join(app, 'package.json');
    const before = readFileSync(manifest, 'utf8');
    const place = makePlace();
    const env = {
      STAND_IN_RELEASE: JSON.stringify({ tag_name: 'v99.0.0', html_url: 'https://example.org/99' }),
    };
    const newer = async (then: (program: DesktopProgram) => Promise<unknown>) => {
      const main = join(app, 'out/main/electron.js');
      const program = new DesktopProgram(place, { main, cwd: place.folder, env });
      try {
        await program.shown();
        await program.until(({ Menu }) => Menu.current !== null);
        const { can } = (await program.ask('system.info')).result as { can: { updates: boolean } };
        await then(program);
        return [can.updates, await program.run(({ told }) => told.notes.map(({ title }) => title))];
      } finally {
        // Not killed: the lock of the first would keep the next from starting.
        await program.run(({ BrowserWindow }) => void BrowserWindow.getAllWindows()[0]!.close());
        await program.ended;
      }
    };
    const nothing = () => new Promise((done) => setTimeout(done, 300));
    try {
      expect(await newer(nothing)).toEqual([false, []]);
      writeFileSync(
        manifest,
        JSON.stringify({ ...(JSON.parse(before) as object), releases: 'https://example.org/newest' }),
      );
      const told = (program: DesktopProgram) => program.until(({ told: { notes } }) => notes.length > 0);
      const switchOff = (program: DesktopProgram) => whileLocked(place.home, () => tick(program, false));
      const switched = ({ Menu }: StandIn) => Menu.current!.find('Look at every start')!.checked === false;
      const seen = async (program: DesktopProgram) => {
        await told(program);
        await switchOff(program);
        await program.until(switched);
        expect((await program.ask('settings.get')).result).toMatchObject({ updateNotice: false });
        const log = readFileSync(join(place.folder, 'config/wave-studio/logs/wave-studio.log'), 'utf8');
        expect(log).not.toMatch(/nobody expected|failed/);
      };
      expect(await newer(seen)).toEqual([true, ['WAVE Studio 99.0.0 is there']]);
      expect(await newer(nothing)).toEqual([true, []]);
    } finally {
      writeFileSync(manifest, before);
      place.remove();
    }
  });

  /** A click on the menu's switch. */
  const tick = (program: DesktopProgram, checked: boolean) =>
    program.run(({ Menu }, now) => {
      const { click } = Menu.current!.find('Look at every start')!;
      (click as (item: { checked: boolean }) => void)({ checked: now });
    }, checked);

  /** Does something while another program writes to the catalog, which ends before long. */
  async function whileLocked(home: string, action: () => Promise<unknown>): Promise<void> {
    const other = new Database(join(home, 'catalog.db'));
    other.exec('BEGIN IMMEDIATE');
    try {
      await action();
      await new Promise((done) => setTimeout(done, 500));
    } finally {
      other.exec('ROLLBACK');
      other.close();
    }
  }

  describe('its command “wave”', () => {
    /** The program as it is installed, but with its archive as a folder: this Node reads no archives. */
    const installed = async () => {
      const at = join(folder, 'app');
      if (!existsSync(join(at, 'wave-studio'))) {
        await run('cp', ['-r', join(unpacked, 'wave-studio'), at]);
        await run('cp', ['-r', resource('bin'), join(at, 'resources')]);
        await run('ln', ['-s', join(at, 'resources/bin/wave'), join(at, 'linked')]);
      }
      return join(at, 'linked');
    };
    const home = () => mkdtempSync(join(folder, 'home-'));

    it('counts its words as in a clone, and ends as it ends', async () => {
      const wave = await installed();
      const { stdout } = await run(wave, ['--version']);
      expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
      await expect(run(wave, ['show', 'nothing', '--home', home()])).rejects.toMatchObject({ code: 1 });
      await expect(run(wave, ['--nonsense'])).rejects.toMatchObject({ code: 2 });
    });

    it('works with every engine that needs nothing more', async () => {
      const { stdout } = await run(await installed(), ['engines', '--json'], {
        env: { ...process.env, WAVE_STUDIO_ENGINES: join(folder, 'none') },
      });
      const engines = JSON.parse(stdout) as { name: string; device: string; works: boolean }[];
      const working = engines.filter(({ works, device }) => works && device === 'cpu');
      expect(working.map(({ name }) => name)).toEqual(['onnxruntime', 'wasm']);
    });

    it('makes images and trains on them, from these files alone', async () => {
      const [wave, at] = [await installed(), home()];
      const does = (...words: string[]) => run(wave, [...words, '--home', at], { cwd: folder });
      await does('data', 'add', 'synthetic', '--count', '80', '--img-size', '16', '--name', 'images');
      await does('teacher', 'train', '--data', 'images', '--epochs', '1', '--name', 'teacher');
      const { stdout } = await does('list', '--json');
      expect(stdout).toContain('teacher');
    });
  });
});
