import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { inRoot } from './prepare.mjs';

/**
 * Runs Node with this terminal until it ends, and ends with its exit code.
 *
 * It decides by itself when it is finished. A terminal's Ctrl-C reaches both processes, so here it must only
 * not end this one first; a signal that was sent to this process alone is passed on.
 */
export function foreground(args, { env } = {}) {
  const child = spawn(process.execPath, args, {
    cwd: inRoot(),
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGTERM'));
  child.once('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
}
