// npm run format: formats every file and applies the linter's safe fixes.
import { prepare, runProgram } from './prepare.mjs';

prepare({ build: false });
runProgram('biome', ['check', '--write', '.']);
