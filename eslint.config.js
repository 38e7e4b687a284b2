import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'node_modules', '.lab', 'coverage', 'docs/lab'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', '*.cjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
  },
  {
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // an async method without await is how a class keeps the shape of its interface
      '@typescript-eslint/require-await': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.object.name="Math"] > SpreadElement',
          message: 'A spread of 100,000 values overflows the stack: use max or min of d3-array, or reduce.',
        },
        {
          selector: 'CallExpression[callee.property.name="push"] > SpreadElement',
          message: 'A spread of 100,000 values overflows the stack: push them one by one, or make a new array.',
        },
      ],
    },
  },
  {
    // the lists of one order are short, and the page's model loads no library
    files: ['common/lab/page/**', 'tests/lab/page/**', 'tests/long/page/**'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.js', '**/*.cjs'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      ...tseslint.configs.disableTypeChecked.languageOptions,
      globals: { module: 'writable', console: 'readonly' },
    },
  },
);
