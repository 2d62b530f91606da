// npm run reseal: seals every stored secret anew with the newest key. See --help.
import { existsSync } from 'node:fs';
import { inRoot, prepare } from './prepare.mjs';

prepare();
if (existsSync(inRoot('.env'))) process.loadEnvFile(inRoot('.env'));
process.chdir(inRoot());
const { main } = await import('../dist/secrets/reseal-command.js');
process.exitCode = await main(process.argv.slice(2), process.env);
