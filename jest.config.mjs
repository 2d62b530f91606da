// NestJS is ESM, so jest runs with NODE_OPTIONS=--experimental-vm-modules: see scripts/test.mjs.
const project = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  // TypeScript's imports end in .js; the files beside them are .ts.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.data'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          // As tsc does it: Nest reads the types of constructor parameters at run time.
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

// One PostgreSQL for all projects of a run: jest calls the same setup once.
const withDatabase = {
  ...project,
  globalSetup: '<rootDir>/test/setup/global-setup.mjs',
  globalTeardown: '<rootDir>/test/setup/global-teardown.mjs',
};

export default {
  maxWorkers: 2,
  // Modules of a test file stay in the memory of its worker when the file is over. Near Node's limit of 4 GB it would
  // spend its time on looking for what is free, and connections would time out meanwhile: it begins anew before that.
  workerIdleMemoryLimit: '1200MB',
  testTimeout: 30_000,
  reporters: ['default', '<rootDir>/test/setup/skipped-browser.mjs'],
  projects: [
    { ...project, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.spec.ts'] },
    {
      ...withDatabase,
      displayName: 'database',
      testMatch: ['<rootDir>/test/**/*.spec.ts', '!**/test/browser/**'],
    },
    { ...withDatabase, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.spec.ts'] },
  ],
};
