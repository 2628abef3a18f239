import type { Configuration } from 'electron-builder';
import { hostname, userInfo } from 'node:os';
import { BESIDE, BESIDE_ON_LINUX } from './shipped';

/** The MIME type of a bank in one file; in `linux/wavebank.xml`, too. */
export const BANK_TYPE = 'application/x-wavebank';

/** Files of packages: of their folders only these, with what names the package. */
function filesOf(packages: Readonly<Record<string, readonly string[]>>) {
  return Object.entries(packages).map(([name, files]) => ({
    from: `node_modules/${name}`,
    to: `node_modules/${name}`,
    filter: ['package.json', ...files],
  }));
}

/** Who builds a deb answers for it: Debian's own variables name them, and else it is whoever built it here. */
export function maintainer({ DEBFULLNAME: name, DEBEMAIL: email }: NodeJS.ProcessEnv): string {
  return `${name ?? 'The authors of WAVE Studio'} <${email ?? `${userInfo().username}@${hostname()}`}>`;
}

/** The command `wave` of an installed program. */
const command = (name: string) => [{ from: `packaging/bin/${name}`, to: `bin/${name}` }];

const wavebank = {
  ext: 'wavebank',
  name: 'WAVE template bank',
  description: 'WAVE template bank',
  icon: 'wavebank',
};

/** How the desktop program is packaged: `npm run package` and `npm run installers`. */
const config: Configuration = {
  appId: 'org.wave-studio.app',
  productName: 'WAVE Studio',
  copyright: 'Copyright © 2026 the authors of WAVE Studio. MIT licence.',
  artifactName: 'wave-studio-${version}-${os}-${arch}.${ext}',
  // What `packaging/prepare.ts` makes: icons in the sizes of every system.
  directories: { output: 'dist', buildResources: 'out/package' },
  files: [
    'out/{main,phone,preload,renderer}/**',
    'out/licences.json',
    'resources/icons/icon.png',
    'package.json',
    'LICENSE',
    '!out/{main,phone,renderer}/licences.json',
    // Packages are built into the program; what cannot be follows, file by file.
    '!node_modules/**',
    ...filesOf(BESIDE),
  ],
  extraResources: [
    { from: 'out/package/licences', to: 'licences' },
    { from: 'resources/example', to: 'example' },
  ],
  asar: true,
  // Native code cannot be loaded out of an archive, nor can a compiler read one.
  asarUnpack: ['**/*.node', 'node_modules/onnxruntime-node/bin/**', 'node_modules/@img/*/lib/**'],
  // Every native part speaks Node-API, whose binaries fit any Node and any Electron.
  npmRebuild: false,
  electronFuses: {
    // The command `wave` is this program as Node, as with other editors. It gives nobody more than they have: who can set
    // the environment of a person's programs can start any program of that person's. NODE_OPTIONS and --inspect stay off.
    runAsNode: true,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
    resetAdHocDarwinSignature: true,
  },
  // The older tool starts the program without its sandbox.
  toolsets: { appimage: '1.0.3' },
  // Nothing is put anywhere by itself, and the program updates nothing by itself.
  publish: null,
  linux: {
    target: ['AppImage', 'deb'],
    icon: 'icons',
    executableName: 'wave-studio',
    syncDesktopName: true,
    category: 'Science',
    synopsis: 'Vision Transformers of any size out of one teacher',
    maintainer: maintainer(process.env),
    fileAssociations: [{ ...wavebank, mimeType: BANK_TYPE }],
    files: filesOf(BESIDE_ON_LINUX),
    extraResources: command('wave'),
  },
  deb: {
    fpm: [
      'packaging/linux/wave=/usr/bin/wave',
      'LICENSE=/usr/share/doc/wave-studio/copyright',
      // After the packager's own description of the type, which has no icon.
      'packaging/linux/wavebank.xml=/usr/share/mime/packages/wavebank.xml',
      ...[16, 32, 48, 64, 128, 256].map(
        (size) =>
          `out/package/wavebank/${size}x${size}.png=/usr/share/icons/hicolor/${size}x${size}/mimetypes/${BANK_TYPE.replace('/', '-')}.png`,
      ),
    ],
  },
  mac: {
    target: ['dmg', 'zip'],
    icon: 'icon.icns',
    category: 'public.app-category.developer-tools',
    hardenedRuntime: true,
    entitlements: 'packaging/mac/entitlements.plist',
    entitlementsInherit: 'packaging/mac/entitlements.plist',
    fileAssociations: [{ ...wavebank, role: 'Editor', rank: 'Owner' }],
    extendInfo: {
      NSCameraUsageDescription: 'Models can be tried on pictures of the camera.',
      UTExportedTypeDeclarations: [
        {
          UTTypeIdentifier: 'org.wave-studio.wavebank',
          UTTypeDescription: 'WAVE template bank',
          UTTypeConformsTo: ['public.data'],
          UTTypeIconFile: 'wavebank.icns',
          UTTypeTagSpecification: {
            'public.filename-extension': ['wavebank'],
            'public.mime-type': [BANK_TYPE],
          },
        },
      ],
    },
    extraResources: command('wave'),
  },
  dmg: { title: '${productName} ${version}' },
  win: {
    target: ['nsis'],
    icon: 'icon.ico',
    fileAssociations: [wavebank],
    extraResources: command('wave.cmd'),
  },
  nsis: {
    oneClick: true,
    perMachine: false,
    include: 'packaging/windows/installer.nsh',
    // A person's models are theirs: removing the program leaves the home.
    deleteAppDataOnUninstall: false,
  },
};

export default config;
