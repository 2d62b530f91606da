import { once } from 'node:events';
import WebSocket from 'ws';
import { residentBytes } from './processes.mjs';

/**
 * What a process holds on to: its resident memory after a full garbage collection, asked for through its
 * inspector. Without one, garbage that has not been collected yet hides what thousands of sockets cost.
 */
export async function heldBytes({ pid, inspectPort }) {
  const [target] = await (await fetch(`http://127.0.0.1:${inspectPort}/json`)).json();
  const inspector = new WebSocket(target.webSocketDebuggerUrl);
  await once(inspector, 'open');
  for (const id of [1, 2]) {
    inspector.send(JSON.stringify({ id, method: 'HeapProfiler.collectGarbage' }));
    await once(inspector, 'message');
  }
  inspector.close();
  await once(inspector, 'close');
  return residentBytes(pid);
}
