import { dirname } from 'node:path'
import lit from 'eslint-plugin-lit'
import litA11y from 'eslint-plugin-lit-a11y'
import tseslint from 'typescript-eslint'

// Bans that hold everywhere in shipped code. Each message says what to do instead.
const UNSAFE_SYNTAX = [
  {
    selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML|srcdoc)$/]',
    message: 'Render with a Lit template: assigning markup breaks Trusted Types and invites injection.',
  },
  {
    selector: "CallExpression[callee.object.name='document'][callee.property.name=/^(write|writeln)$/]",
    message: 'Render with a Lit template.',
  },
  {
    selector: "CallExpression[callee.property.name='postMessage'][arguments.1.value='*']",
    message: 'Name the exact target origin: "*" hands the message to whoever sits in the frame.',
  },
  {
    selector: 'ImportDeclaration[source.value=/^lit(-html)?\\/directives\\/(unsafe-html|unsafe-svg|style-map)/]',
    message:
      'unsafeHTML and styleMap break a strict content security policy; use templates, classes and custom properties.',
  },
  {
    selector: "CallExpression[callee.property.name='setAttribute'][arguments.0.value='style']",
    message: 'Inline styles break a strict content security policy; use classes and custom properties.',
  },
]

const STORAGE = ['localStorage', 'sessionStorage', 'indexedDB']
const STORAGE_MESSAGE = 'The widget stores nothing in the browser; the companion remembers.'

const NO_ENVIRONMENT = {
  object: 'process',
  property: 'env',
  message: 'Configuration is read once, at the entry, and passed in.',
}

export default tseslint.config(
  { ignores: ['dist/**', '.cache/**', 'node_modules/**'] },
  // A rule that does not fit is changed here, with a reason, not silenced in a file.
  { linterOptions: { noInlineConfig: true } },
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: dirname(import.meta.dirname) } },
    rules: {
      // What ESLint itself recommends beyond what the type checker already says.
      'array-callback-return': 'error',
      eqeqeq: 'error',
      'no-async-promise-executor': 'error',
      'no-cond-assign': 'error',
      'no-constant-binary-expression': 'error',
      'no-constant-condition': ['error', { checkLoops: 'allExceptWhileTrue' }],
      'no-debugger': 'error',
      'no-empty': 'error',
      'no-empty-pattern': 'error',
      'no-irregular-whitespace': 'error',
      'no-loss-of-precision': 'error',
      'no-misleading-character-class': 'error',
      'no-prototype-builtins': 'error',
      'no-regex-spaces': 'error',
      'no-self-assign': 'error',
      'no-self-compare': 'error',
      'no-sparse-arrays': 'error',
      'no-unreachable-loop': 'error',
      'no-unsafe-finally': 'error',
      'no-unsafe-optional-chaining': 'error',
      'no-unused-private-class-members': 'error',
      'no-useless-backreference': 'error',
      'no-useless-catch': 'error',
      'no-useless-escape': 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-script-url': 'error',
      'no-var': 'error',
      'prefer-const': ['error', { destructuring: 'all' }],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
      '@typescript-eslint/no-implied-eval': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, allowDefaultCaseForExhaustiveSwitch: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Interfaces here are asynchronous where any implementation may be.
      '@typescript-eslint/require-await': 'off',
      // Lit binds template listeners to the element itself.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { process: 'readonly' } },
  },
  {
    files: ['widget/**/*.ts', 'demo/playground/**/*.ts'],
    plugins: { 'lit-a11y': litA11y },
    extends: [lit.configs['flat/recommended']],
    rules: {
      ...litA11y.configs.recommended.rules,
      'lit/no-template-arrow': 'off',
      'lit/no-template-bind': 'error',
      'lit/no-native-attributes': 'off',
      // The one use is a dialog's heading, where the HTML standard asks for it to place the first focus.
      'lit-a11y/no-autofocus': 'off',
    },
  },
  {
    files: ['widget/**/*.ts', 'server/**/*.ts', 'demo/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...UNSAFE_SYNTAX] },
  },
  {
    files: ['widget/**/*.ts', 'server/**/*.ts'],
    ignores: ['server/main.ts', 'server/cli.ts'],
    rules: { 'no-console': 'error', 'no-restricted-properties': ['error', NO_ENVIRONMENT] },
  },
  {
    files: ['demo/**/*.ts'],
    ignores: ['demo/run.ts'],
    rules: { 'no-console': 'error', 'no-restricted-properties': ['error', NO_ENVIRONMENT] },
  },
  {
    files: ['widget/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...STORAGE.map((name) => ({ name, message: STORAGE_MESSAGE }))],
      'no-restricted-syntax': [
        'error',
        ...UNSAFE_SYNTAX,
        { selector: `MemberExpression[property.name=/^(${STORAGE.join('|')})$/]`, message: STORAGE_MESSAGE },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // `node:test` hands back a promise that its own runner waits for.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['test', 'it', 'describe', 'suite', 'before', 'after'], package: 'node:test' },
            // Chai's `equal`: mistyped as a promise by a plugin for snapshots. `accessible()` is one and must be awaited.
            'Equal',
          ],
        },
      ],
      // What is read back from JSON is compared with what is expected, which says more than a type would.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // How a secret shows in a text is what some tests are about.
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      // Addresses that must be refused are written out in tables.
      'no-script-url': 'off',
      // Chai asserts by reading a property.
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
)
