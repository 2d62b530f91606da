import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { inRoot } from './prepare.mjs';

/**
 * npm passes a signal to the shell that it runs a script in, and that shell dies of it without telling the
 * script. Calls back once when that has happened, so that `kill <npm start>` does not leave a server behind.
 */
export function onceOrphaned(callback) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, 250).unref();
}

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
  onceOrphaned(() => child.kill('SIGTERM'));
  child.once('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
}
