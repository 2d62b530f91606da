// npm run audit: verifies the chain over the audit of every agency. See --help.
import { existsSync } from 'node:fs';
import { inRoot, prepare } from './prepare.mjs';

prepare();
if (existsSync(inRoot('.env'))) process.loadEnvFile(inRoot('.env'));
process.chdir(inRoot());
const { main } = await import('../dist/modules/audit/audit-command.js');
process.exitCode = await main(process.argv.slice(2), process.env);
