import { resolve } from 'node:path';
import { freePort, startOnServerCore, stop, untilAnswering } from './processes.mjs';

/** Starts one of the peers on the server's core, `inspected` when its memory will be looked at. */
export async function startPeer(script, env = {}, { inspected = false } = {}) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const name = script.split('/').find((part) => part.includes('-')) ?? script;
  const inspectPort = inspected ? await freePort() : undefined;
  const child = startOnServerCore(resolve('bench', script), {
    logFile: `.data/bench/logs/${name.replace('.mjs', '')}.log`,
    inspectPort,
    env: { PORT: String(port), NODE_ENV: 'production', ...env },
  });
  await untilAnswering(origin, child);
  return {
    child,
    pid: child.pid,
    inspectPort,
    origin,
    graphql: `${origin}/graphql`,
    stop: () => stop(child),
  };
}
