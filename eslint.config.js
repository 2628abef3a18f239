import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Arrows between the folders of src-main run one way; each folder lists what it must not import. */
const FORBIDDEN_IMPORTS = {
  base: ['engine', 'nn', 'wave', 'data', 'formats', 'catalog', 'work', 'api', 'app'],
  engine: ['nn', 'wave', 'data', 'formats', 'catalog', 'work', 'api', 'app'],
  nn: ['wave', 'data', 'formats', 'catalog', 'work', 'api', 'app'],
  wave: ['data', 'formats', 'catalog', 'work', 'api', 'app'],
  data: ['wave', 'formats', 'catalog', 'work', 'api', 'app'],
  formats: ['data', 'catalog', 'work', 'api', 'app'],
  catalog: ['engine', 'nn', 'wave', 'data', 'formats', 'work', 'api', 'app'],
  work: ['api', 'app'],
  // What runs in a worker knows neither the catalog nor the queue.
  'work/worker': ['catalog', 'host', 'api', 'app'],
  'work/kinds': ['catalog', 'host', 'api', 'app'],
  api: ['app'],
};

const layerRules = Object.entries(FORBIDDEN_IMPORTS).map(([folder, banned]) => ({
  files: [`src-main/${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: banned.map((name) => ({
          regex: `^(\\.\\./)+${name}/`,
          message: `src-main/${folder} must not depend on src-main/${name}.`,
        })),
      },
    ],
  },
}));

export default ts.config(
  { ignores: ['out/', 'dist/', 'coverage/', 'node_modules/'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.node },
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js', 'resources/bin/*.js'] },
        extraFileExtensions: ['.svelte'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts', 'src-renderer/**/*.ts'],
    languageOptions: { parserOptions: { parser: ts.parser }, globals: { ...globals.browser } },
  },
  {
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['src-main/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }] },
  },
  {
    // What fails in a timer or in a promise that nobody awaits would end a host: see base/guard.
    files: [
      'src-main/{work/host,api/handlers,api/transport,app/serve,app/page}/**/*.ts',
      'src-main/app/server.ts',
    ],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval'].map((name) => ({
          name,
          message: 'Use “later” or “every” of base/guard, which guard what is done then.',
        })),
      ],
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
    },
  },
  {
    // The linter does not know the types of a component's properties, snippets and bindings; svelte-check does.
    files: ['**/*.svelte'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  ...layerRules,
  { files: ['**/*.js'], ...ts.configs.disableTypeChecked },
);
