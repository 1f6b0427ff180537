import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

/** The dependency rules of the design as a check that fails, and nothing else: style is oxlint's. */
const element = (type) => ({ type, pattern: `src/${type}` });
const to = (...types) => ({ to: { element: { types: { anyOf: types } } } });
const from = (type) => ({ element: { type } });

/** What each folder may import besides itself. */
const mayImport = {
  contract: [],
  aws: [],
  postgres: [],
  'event-store': ['contract', 'aws', 'postgres'],
  messaging: ['contract', 'event-store', 'postgres', 'operations'],
  embedded: ['process'],
  process: [],
  operations: ['contract', 'process'],
  'control-plane': ['contract', 'aws', 'postgres', 'event-store', 'messaging', 'process', 'operations'],
  invoker: ['contract', 'aws', 'postgres', 'messaging', 'process', 'operations'],
  cli: ['contract', 'aws'],
  // Composes processes, as main.ts composes modules.
  cluster: ['embedded', 'process'],
};

const folderPolicies = Object.entries(mayImport).map(([type, others]) => ({
  from: from(type),
  allow: to(type, ...others),
}));

/** Packages that only some files may name. */
const guarded = [
  { name: 'pg', message: 'pg belongs in postgres, event-store, messaging and the *.store.ts of a feature' },
  { name: 'kafkajs', message: 'kafkajs belongs in messaging' },
];
const restrict = (...names) => ({
  'no-restricted-imports': ['error', { paths: guarded.filter(({ name }) => names.includes(name)) }],
});

export default [
  {
    files: ['src/**/*.ts'],
    languageOptions: { parser: tseslint.parser },
    plugins: { boundaries },
    settings: {
      // Files beside the folders (main.ts and its settings) compose the services and may import them all.
      'boundaries/elements': Object.keys(mayImport).map(element),
      'import/resolver': { typescript: true },
    },
    rules: {
      'boundaries/dependencies': ['error', { default: 'disallow', policies: folderPolicies }],
      ...restrict('pg', 'kafkajs'),
    },
  },
  { files: ['src/{postgres,event-store}/**/*.ts', 'src/**/*.store.ts'], rules: restrict('kafkajs') },
  {
    // A decider is pure: contract, AWS's rules, other deciders, and types; no framework, no I/O, no clock, no random.
    files: ['src/**/*.decider.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!.*(/contract/[\\w-]+\\.js|/aws/[\\w-]+\\.js|\\.decider\\.js)$|node:util$)',
              allowTypeImports: true,
              message: 'a decider imports contract, aws, deciders, and types',
            },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'crypto', 'performance', 'fetch'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now' },
        { object: 'Math', property: 'random' },
      ],
      'no-restricted-syntax': ['error', { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'time comes in with the command' }],
    },
  },
  { files: ['src/messaging/**/*.ts'], rules: { 'no-restricted-imports': 'off' } },
];
