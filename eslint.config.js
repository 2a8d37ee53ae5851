import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  // The last is read by another gateway, whose packages are not installed here.
  {
    ignores: ['node_modules', 'dist', '.lyceum', 'schema/generated', '**/planted/**', 'bench/gateways/hive.config.mjs'],
  },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: ['*.js', '.*.js', 'platform/process/*.js', 'subgraphs/courses/judge/*/*.js'],
        },
      },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { prefer: 'type-imports', fixStyle: 'inline-type-imports' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ObjectExpression > SpreadElement[argument.type="ObjectExpression"]',
          message: 'Write the properties without a spread.',
        },
        {
          selector: 'ArrayExpression > SpreadElement[argument.type="ArrayExpression"]',
          message: 'Write the elements without a spread.',
        },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked, languageOptions: { globals: { process: 'readonly' } } },
  { files: ['**/*.test.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
);
