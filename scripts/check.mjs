// npm run check: types, lint, format and the tests of pure parts, in seconds. Changes nothing.
import { prepare, runProgram, say } from './prepare.mjs';

prepare({ build: false });
say('types');
runProgram('tsc', ['-p', 'tsconfig.json', '--noEmit']);
say('lint and format');
runProgram('biome', ['check', '.']);
say('unit tests');
runProgram('jest', ['--selectProjects', 'unit', ...process.argv.slice(2)], {
  env: { NODE_OPTIONS: '--experimental-vm-modules --no-warnings' },
});
