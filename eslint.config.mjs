import nx from '@nx/eslint-plugin'
import prettier from 'eslint-config-prettier'
import tseslint from 'typescript-eslint'

/**
 * core <- distributions <- datasets | models | objectives | evaluators <- results <- cli <- proofs; the four in the middle
 * never import each other.
 */
const layers = ['core', 'distributions', 'part', 'results', 'cli', 'proofs']
const boundaries = layers.map((layer, i) => ({
  sourceTag: `layer:${layer}`,
  onlyDependOnLibsWithTags: layers.slice(0, i).map((below) => `layer:${below}`),
}))

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
      'runs/**',
      'docs/api/',
      'packages/cli/templates/',
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
