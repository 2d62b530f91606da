import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/*
 * Where processes run, and what they cost. The server under test has the first core to itself; the load
 * and PostgreSQL share the others, so that neither takes time from what is being measured.
 */

const cores = availableParallelism();
export const pinned = cores > 1 && spawnSync('taskset', ['--version']).status === 0;
const SERVER_CORE = '0';
const OTHER_CORES = cores > 2 ? `1-${cores - 1}` : '1';

/** Moves this process, and so every child started later without a core of its own, off the server's core. */
export function leaveServerCore() {
  if (pinned) spawnSync('taskset', ['-a', '-c', '-p', OTHER_CORES, String(process.pid)]);
}

/**
 * Runs a Node script on the server's core, with nothing in its environment but `env`. Its output goes to
 * `logFile`; with `channel` it can be sent messages, with `inspectPort` its memory can be looked at.
 */
export const startOnServerCore = (script, options) => startNode(script, SERVER_CORE, options);

/** The same beside PostgreSQL. */
export const startBesideDatabase = (script, options) => startNode(script, OTHER_CORES, options);

function startNode(script, core, { env = {}, logFile, channel = false, inspectPort }) {
  const command = [process.execPath, ...(inspectPort ? [`--inspect=127.0.0.1:${inspectPort}`] : []), script];
  if (pinned) command.unshift('taskset', '-c', core);
  const [file, ...args] = command;
  const child = spawn(file, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(channel ? ['ipc'] : [])],
  });
  const log = createWriteStream(logFile);
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  return child;
}

/** Asks the process to end, and makes it end after ten seconds. */
export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exited;
  clearTimeout(patience);
}

/** A port that was free a moment ago. */
export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Waits until `url` answers with `status` (any status when it is not given). */
export async function untilAnswering(url, child, { status, timeoutMs = 60_000 } = {}) {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The process behind ${url} ended with ${child.exitCode}.`);
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
    await answer?.arrayBuffer();
    if (answer && (status === undefined || answer.status === status)) return;
    await delay(100);
  }
  throw new Error(`${url} did not answer within ${timeoutMs} ms.`);
}

/** CPU time a process has used, in microseconds; null where the system does not tell. */
export function cpuMicros(pid) {
  try {
    const [, fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    const [userTicks, systemTicks] = fields.split(' ').slice(11, 13).map(Number);
    return (userTicks + systemTicks) * 10_000;
  } catch {
    return null;
  }
}

/** Resident memory of a process in bytes. */
export function residentBytes(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(stdout.trim()) * 1024;
}
