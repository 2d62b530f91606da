import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** No operating system gives a process this id. */
const NOBODYS_PID = 4_194_305;

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** False when the file was left behind, even if its process id belongs to something else by now. */
  readonly isRunning: boolean;
}

const pidFile = (cluster: string) => join(cluster, 'postmaster.pid');

/** What PostgreSQL wrote about the server of this cluster, or null. */
export async function readPidFile(cluster: string): Promise<Postmaster | null> {
  const lines = (await readFile(pidFile(cluster), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!pid || !port) return null;
  return { pid, port, isRunning: (await commandOf(pid)).includes(cluster) };
}

/**
 * PostgreSQL refuses to start while *some* process has the id in its old file, which after a restart of a
 * container is soon the case. The rest of the file stays: by it PostgreSQL makes sure that no old backend
 * is still at the data.
 */
export async function disarmPidFile(cluster: string): Promise<void> {
  const content = await readFile(pidFile(cluster), 'utf8');
  await writeFile(pidFile(cluster), content.replace(/^-?\d+/, String(NOBODYS_PID)));
}

/** The command line of a live process; empty when there is none, or when it cannot be told. */
async function commandOf(pid: number): Promise<string> {
  try {
    if (platform() === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    const [program, args] =
      platform() === 'win32'
        ? [
            'powershell',
            [
              '-NoProfile',
              '-Command',
              `(Get-CimInstance Win32_Process -Filter ProcessId=${pid}).CommandLine`,
            ],
          ]
        : (['ps', ['-p', String(pid), '-o', 'command=']] as const);
    return (await promisify(execFile)(String(program), [...args], { timeout: 5_000 })).stdout;
  } catch {
    return '';
  }
}
