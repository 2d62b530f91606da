import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const UPDATE = 'UPDATE_SNAPSHOTS';

/**
 * Compares with a committed file of test/, which is reviewed like code. `UPDATE_SNAPSHOTS=1` writes it anew.
 */
export function expectSnapshot(name: string, actual: string): void {
  const path = join(import.meta.dirname, '..', name);
  const text = `${actual.trimEnd()}\n`;
  if (process.env[UPDATE] === '1') writeFileSync(path, text);
  const committed = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (committed === text) return;
  throw new Error(
    `test/${name} is stale. If the difference is meant, run the tests with ${UPDATE}=1 and commit the file.\n\n${difference(committed, text)}`,
  );
}

/** The lines that only one of the two has. */
function difference(before: string, after: string): string {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  const gone = old.filter((line) => !fresh.includes(line)).map((line) => `- ${line}`);
  const added = fresh.filter((line) => !old.includes(line)).map((line) => `+ ${line}`);
  return [...gone, ...added].join('\n') || 'The same lines, in another order.';
}
