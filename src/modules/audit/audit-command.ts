import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs, types } from 'node:util';
import { NoDatabase, withDatabase } from '../../database/command-database.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { ChainBreak } from './audit-chain.js';
import { AuditVerifier } from './audit-verifier.js';
import { ChainRepository } from './chain.repository.js';

const HELP = `Usage: npm run audit -- [--agency N] [--against FILE]

Verifies the chain over the audit of every agency, from its first link to its newest one, in the database of
DATABASE_URL or else in the embedded one, whether or not a server is running on it. Changes nothing.

--agency N       only this agency
--against FILE   compares with heads that were noted earlier
--help

The heads, a line of "agency seq hash" for each chain, go to standard output and everything else to standard error.
So that they prove something, keep them where whoever owns the database cannot write:

  npm run --silent audit > heads-of-today
  npm run audit -- --against heads-of-today

The chain shows that an entry was changed, removed, moved or slipped in after it was linked, which is a few seconds
after it was written. By itself it cannot show that all of it was made anew, or that its newest end was cut off: that
shows against heads noted before. What was false when it was written stays so.

Exit code: 0 when everything holds, 1 when something does not, 2 when it could not be verified.`;

/** Where the command writes. */
export interface Output {
  readonly print: (line: string) => void;
  readonly say: (line: string) => void;
}

interface Options {
  readonly agencyId: number | null;
  readonly against: string | null;
}

interface NotedHead {
  readonly agencyId: number;
  readonly seq: number;
  readonly hash: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

class UsageError extends Error {}

const TOLD_EVERY_MS = 1_000;

const terminal: Output = {
  print: (line) => process.stdout.write(`${line}\n`),
  say: (line) => process.stderr.write(`${line}\n`),
};

/** `npm run audit`. Answers the exit code. */
export async function main(args: readonly string[], env: Environment, output = terminal): Promise<number> {
  try {
    const options = optionsIn(args, env);
    if (!options) {
      output.print(HELP);
      return 0;
    }
    const noted = options.against === null ? [] : headsIn(await readFile(options.against, 'utf8'));
    return await withDatabase(env, output.say, (uow) => new Audit(uow, options, noted, output).verify());
  } catch (error) {
    if (!types.isNativeError(error)) throw error;
    const { message } = types.isNativeError(error.cause) ? error.cause : error;
    const isUsage = error instanceof UsageError || error instanceof NoDatabase;
    output.say(isUsage ? `${message} See --help.` : `Not verified: ${message}`);
    return 2;
  }
}

class Audit {
  readonly #chain = new ChainRepository();
  readonly #verifier: AuditVerifier;
  #isIntact = true;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly options: Options,
    private readonly noted: readonly NotedHead[],
    private readonly output: Output,
  ) {
    this.#verifier = new AuditVerifier(this.#chain, (work) => this.uow.system('verify the audit', work));
  }

  async verify(): Promise<number> {
    for await (const agencyId of this.#agencies()) await this.#verify(agencyId);
    for (const head of this.noted) await this.#compare(head);
    this.output.say(this.#isIntact ? 'Everything holds.' : 'SOMETHING DOES NOT HOLD.');
    return this.#isIntact ? 0 : 1;
  }

  async *#agencies(): AsyncGenerator<number> {
    const { agencyId } = this.options;
    if (agencyId !== null) {
      yield agencyId;
      return;
    }
    for (let after = 0, some: number[] = [0]; some.length > 0; after = some.at(-1) ?? after) {
      some = await this.uow.system('verify the audit', (tx) => this.#chain.agencies(tx, after));
      yield* some;
    }
  }

  async #verify(agencyId: number): Promise<void> {
    let toldAt = performance.now();
    const { checked, head, firstBroken } = await this.#verifier.verify(
      { agencyId, after: 0, limit: Number.POSITIVE_INFINITY },
      (soFar) => {
        if (performance.now() - toldAt < TOLD_EVERY_MS) return;
        toldAt = performance.now();
        this.output.say(`agency ${agencyId}: ${soFar} links so far`);
      },
    );
    const pending = await this.#verifier.pending(agencyId);
    if (firstBroken) this.#broken(agencyId, wordsOf(firstBroken));
    else if (head.seq > 0) this.output.print(`${agencyId} ${head.seq} ${head.hash.toString('hex')}`);
    if (checked + pending > 0)
      this.output.say(`agency ${agencyId}: ${checked} links hold, ${pending} entries wait`);
  }

  async #compare({ agencyId, seq, hash }: NotedHead): Promise<void> {
    if (this.options.agencyId !== null && this.options.agencyId !== agencyId) return;
    const link = await this.uow.system('verify the audit', (tx) => this.#chain.linkAt(tx, agencyId, seq));
    if (!link) this.#broken(agencyId, `link ${seq}, which was noted, is gone`);
    else if (link.hash.toString('hex') !== hash)
      this.#broken(agencyId, `link ${seq} is not the one that was noted`);
  }

  #broken(agencyId: number, what: string): void {
    this.#isIntact = false;
    this.output.say(`agency ${agencyId}: BROKEN: ${what}`);
  }
}

function wordsOf({ seq, entryId, problem }: ChainBreak): string {
  const place = seq === null ? '' : ` at link ${seq}`;
  return `${problem}${place}${entryId === null ? '' : `, entry ${entryId}`}`;
}

function optionsIn(args: readonly string[], env: Environment): Options | null {
  const { values } = parsed(args);
  if (values.help) return null;
  const agencyId = values.agency === undefined ? null : Number(values.agency);
  if (agencyId !== null && !(Number.isSafeInteger(agencyId) && agencyId > 0)) {
    throw new UsageError('--agency takes the number of an agency.');
  }
  // npm runs scripts in the root of the repository, wherever it was called.
  return {
    agencyId,
    against: values.against === undefined ? null : resolve(env.INIT_CWD ?? '.', values.against),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { agency: { type: 'string' }, against: { type: 'string' }, help: { type: 'boolean' } },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function headsIn(text: string): NotedHead[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, agency, seq, hash = ''] = /^(\d+) (\d+) ([0-9a-f]{64})\s*$/.exec(line) ?? [];
      if (!agency) throw new UsageError(`"${line.slice(0, 40)}" is no head: agency, seq and hash are.`);
      return { agencyId: Number(agency), seq: Number(seq), hash };
    });
}
