import nx from '@nx/eslint-plugin'
import prettier from 'eslint-config-prettier'
import tseslint from 'typescript-eslint'

/** core <- datasets | models | objectives | evaluators <- cli; siblings never import each other. */
const boundaries = [
  { sourceTag: 'layer:core', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'layer:part', onlyDependOnLibsWithTags: ['layer:core'] },
  { sourceTag: 'layer:cli', onlyDependOnLibsWithTags: ['layer:core', 'layer:part'] },
]

const only = (owner, groups) => [
  'error',
  { patterns: groups.map((group) => ({ group: [group], message: `Only ${owner} touches ${group}.` })) },
]

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      '**/node_modules/',
      '.nx/',
      '.elbow/',
      '**/.venv/',
      'runs/',
      'docs/api/',
      'packages/core/templates/',
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ['packages/**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { depConstraints: boundaries, allow: [] }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off', // objects of functions, not classes: nothing here uses `this`
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      // The untyped edges (protobuf classes, native bindings, JSON) are cast where they enter.
      ...Object.fromEntries(
        ['argument', 'assignment', 'call', 'member-access', 'return'].map((rule) => [
          `@typescript-eslint/no-unsafe-${rule}`,
          'off',
        ]),
      ),
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
    },
  },
  {
    files: ['packages/**/*.ts'],
    ignores: ['packages/{core,cli}/**'],
    rules: { 'no-restricted-imports': only('core and cli', ['apache-arrow', '@tensorflow/*', 'commander']) },
  },
  {
    files: ['packages/cli/**/*.ts'],
    rules: { 'no-restricted-imports': only('core', ['apache-arrow', '@tensorflow/*']) },
  },
  { files: ['packages/core/**/*.ts'], rules: { 'no-restricted-imports': only('cli', ['commander']) } },
  prettier,
)
