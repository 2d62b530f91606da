// npm start: installs what is missing, builds what has changed, and runs the server.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { inRoot, prepare } from './prepare.mjs';

prepare();

const server = spawn(
  process.execPath,
  ['--enable-source-maps', inRoot('dist/main.js'), ...process.argv.slice(2)],
  { stdio: 'inherit', cwd: inRoot() },
);

// The server finishes what is in flight and decides when it ends. A terminal's Ctrl-C reaches it by itself,
// so here it only must not end this process first; a signal sent to this process alone is passed on.
process.on('SIGINT', () => process.stdin.isTTY || server.kill('SIGINT'));
process.on('SIGTERM', () => server.kill('SIGTERM'));
process.on('SIGHUP', () => server.kill('SIGTERM'));

server.once('error', (error) => {
  console.error(`The server could not be started: ${error.message}`);
  process.exit(1);
});
server.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
