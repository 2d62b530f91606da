// npm run simulate: customers, and the provider behind them, against a running server. See --help.
import { prepare } from './prepare.mjs';

prepare();
const { main } = await import('../dist/simulate/main.js');
process.exitCode = await main(process.argv.slice(2), process.env);
