import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cpuMicros, startBesideDatabase } from './processes.mjs';

/**
 * Runs one round of HTTP load from a process of its own and returns what it saw.
 *
 * @param {{ pid: number, request: { url: string, method: string, headers: object, bodies: string[] } }} target
 * @param {{ connections: number, seconds: number }} load `bodies` are spread over connections and repeated.
 */
export async function measureHttp({ pid, request }, { connections, seconds }) {
  const before = cpuMicros(pid);
  const result = await runInChild(fileURLToPath(new URL('./http-load.mjs', import.meta.url)), {
    ...request,
    connections,
    seconds,
  });
  const after = cpuMicros(pid);
  const answered = Math.max(result.answered, 1);
  const cpu = before === null || after === null ? null : (after - before) / answered;
  return { ...result, serverCpuMicrosPerRequest: cpu };
}

/** Starts a script (beside the database), hands it `job`, and resolves with its one answer. */
export async function runInChild(script, job, start = startBesideDatabase) {
  const child = start(script, { logFile: '.data/bench/logs/load.log', channel: true });
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`The load process ended with ${code}: see .data/bench/logs/load.log.`);
  });
  child.send(job);
  const [result] = await Promise.race([once(child, 'message'), exited]);
  exited.catch(() => {}); // it has answered: how it ends no longer matters
  child.kill();
  return result;
}

/**
 * Measures every candidate in turn, again and again, so that what the machine does meanwhile reaches all
 * of them alike. The first round warms them up and is thrown away.
 *
 * @template T
 * @param {Record<string, () => Promise<T>>} candidates
 * @returns {Promise<Record<string, T[]>>}
 */
export async function inTurns(candidates, { rounds, warmUp = true }) {
  const names = Object.keys(candidates);
  if (warmUp) for (const name of names) await candidates[name]();
  const seen = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) seen[name].push(await candidates[name]());
  }
  return seen;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Lowest and highest ratio that rounds of the same number gave. */
export function spreadOf(ours, peers) {
  const ratios = ours.map((value, round) => value / peers[round]);
  return [Math.min(...ratios), Math.max(...ratios)];
}
