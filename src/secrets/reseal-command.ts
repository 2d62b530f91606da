import 'reflect-metadata';
import { parseArgs, types } from 'node:util';
import { loadConfig } from '../config/env.js';
import { type CommandEnvironment, NoDatabase, withDatabase } from '../database/command-database.js';
import { CredentialVault } from './credential-vault.js';
import { type Resealed, Resealer } from './resealer.js';

const HELP = `Usage: npm run reseal -- [--check]

Seals every secret in the database anew with the newest key: the tokens of channels and of calendars, and the secrets of
flows. The newest key is the first of CREDENTIALS_KEY, or else the one derived from JWT_SECRET; it opens with all keys
that the server opens with. In the database of DATABASE_URL or else in the embedded one, whether or not a server is
running on it. It can be stopped and run again.

--check   only counts what is under an older key
--help

To change the key:

  1. CREDENTIALS_KEY=new,old on every instance, and restart them all
  2. npm run reseal
  3. CREDENTIALS_KEY=new

Exit code: 0 when everything is under the newest key, 1 when something is not, 2 when it could not be done.`;

/** Where the command writes. */
export interface Output {
  readonly print: (line: string) => void;
  readonly say: (line: string) => void;
}

class UsageError extends Error {}

const TOLD_EVERY_MS = 1_000;

const terminal: Output = {
  print: (line) => process.stdout.write(`${line}\n`),
  say: (line) => process.stderr.write(`${line}\n`),
};

/** `npm run reseal`. Answers the exit code. */
export async function main(
  args: readonly string[],
  env: CommandEnvironment,
  output = terminal,
): Promise<number> {
  try {
    const { help, check } = optionsIn(args);
    if (help) {
      output.print(HELP);
      return 0;
    }
    const { credentialsKey, olderCredentialsKeys } = loadConfig(env);
    const vault = new CredentialVault(credentialsKey, ...olderCredentialsKeys);
    const all = await withDatabase(env, output.say, (uow) =>
      new Resealer(uow, vault, check).run(nowAndThen(output)),
    );
    for (const one of all) output.print(wordsOf(one, check));
    return all.some(({ lost, older }) => lost > 0 || (check && older > 0)) ? 1 : 0;
  } catch (error) {
    if (!types.isNativeError(error)) throw error;
    const { message } = types.isNativeError(error.cause) ? error.cause : error;
    const isUsage = error instanceof UsageError || error instanceof NoDatabase;
    output.say(isUsage ? `${message} See --help.` : `Not done: ${message}`);
    return 2;
  }
}

function optionsIn(args: readonly string[]) {
  try {
    const options = { check: { type: 'boolean' }, help: { type: 'boolean' } } as const;
    const { check = false, help = false } = parseArgs({ args: [...args], options }).values;
    return { check, help };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Every second, so that somebody who waits sees that it goes on. */
function nowAndThen({ say }: Output): (soFar: Resealed) => void {
  let toldAt = performance.now();
  return ({ name, looked }) => {
    if (performance.now() - toldAt < TOLD_EVERY_MS) return;
    toldAt = performance.now();
    say(`${name}: ${looked} so far`);
  };
}

function wordsOf({ name, looked, older, lost }: Resealed, check: boolean): string {
  const parts = [`${looked} there`, `${older} ${check ? 'under an older key' : 'sealed anew'}`];
  if (lost > 0) parts.push(`${lost} THAT NO KEY OPENS`);
  return `${name}: ${parts.join(', ')}`;
}
