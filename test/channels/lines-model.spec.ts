import { jest } from '@jest/globals';
import fc from 'fast-check';
import { CredentialVault } from '../../src/secrets/credential-vault.js';
import type { Agency, Client } from '../world/agency.js';
import { newAccountId } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';
import { type Channel, ConnectChannel, DisconnectChannel, RotateToken } from './channel-documents.js';

/** `LINES_MODEL_RUNS=1000` for the figure. */
const RUNS = Number(process.env.LINES_MODEL_RUNS ?? 25);
jest.setTimeout(RUNS * 4_000 + 60_000);

const ACCOUNTS = 2;
const TOKENS = ['token-one', 'token-two'] as const;

interface Command {
  readonly kind: 'connect' | 'disconnect' | 'rotate';
  /** Two of one agency, and one of another. */
  readonly client: number;
  readonly account: number;
  readonly token: (typeof TOKENS)[number];
}

/** A line as it must be; null for one that never was. */
interface Line {
  readonly id: string;
  readonly isConnected: boolean;
  readonly token: string;
}

const command: fc.Arbitrary<Command> = fc.record({
  kind: fc.constantFrom('connect', 'connect', 'disconnect', 'rotate'),
  client: fc.nat(2),
  account: fc.nat(ACCOUNTS - 1),
  token: fc.constantFrom(...TOKENS),
});

let world: World;
let clients: readonly { readonly agency: Agency; readonly client: Client }[];
beforeAll(async () => {
  world = await openWorld();
  const [acme, rival] = await world.agencies(2);
  clients = [
    { agency: acme, client: acme.clients[0] },
    { agency: acme, client: acme.clients[1] },
    { agency: rival, client: rival.clients[0] },
  ];
});
afterAll(() => world.close());

/** What is stored of accounts: the channels, and their route and token where they have them. */
async function stored(accountIds: readonly string[]) {
  const vault = world.server.app.get(CredentialVault, { strict: false });
  const rows = await world.database.query<{
    id: string;
    isConnected: boolean;
    isRouted: boolean;
    sealed: string | null;
  }>(
    `SELECT c.id, c.disconnected_at IS NULL AS "isConnected", r.channel_id IS NOT NULL AS "isRouted", k.sealed_token AS sealed
     FROM channels c LEFT JOIN channel_credentials k ON k.agency_id = c.agency_id AND k.channel_id = c.id
     LEFT JOIN channel_routes r ON r.agency_id = c.agency_id AND r.channel_id = c.id AND r.account_id = c.account_id
     WHERE c.account_id = ANY ($1) ORDER BY c.id`,
    [accountIds],
  );
  return rows.map(({ sealed, ...row }) => ({ ...row, token: sealed && vault.open(sealed, row.id) }));
}

class Model {
  readonly accountIds = Array.from({ length: ACCOUNTS }, newAccountId);
  readonly #lines = new Map<string, Line>();

  async run(commands: readonly Command[]): Promise<void> {
    for (const one of commands) await this[one.kind](one);
    const lines = [...this.#lines.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(await stored(this.accountIds)).toEqual(
      lines.map(({ id, isConnected, token }) => ({
        ...{ id, isConnected, isRouted: isConnected },
        token: isConnected ? token : null,
      })),
    );
  }

  async connect({ client, account, token }: Command): Promise<void> {
    const before = this.#line(client, account);
    const isTaken = [0, 1, 2].some((other) => other !== client && this.#line(other, account)?.isConnected);
    const { answer, reason } = await this.#asks(client, ConnectChannel, {
      ...{ clientId: clients[client]?.client.id, provider: 'WHATSAPP' },
      ...{ accountId: this.accountIds[account], token },
    });
    expect(reason).toBe(isTaken ? 'ACCOUNT_TAKEN' : undefined);
    if (!answer) return;
    expect(answer.disconnectedAt).toBeNull();
    if (before) expect(answer.id).toBe(before.id);
    this.#lines.set(`${client} ${account}`, { id: answer.id, isConnected: true, token });
  }

  async disconnect({ client, account }: Command): Promise<void> {
    const before = this.#line(client, account);
    if (!before) return;
    const { answer } = await this.#asks(client, DisconnectChannel, { id: before.id });
    expect([answer?.id, answer?.disconnectedAt !== null]).toEqual([before.id, true]);
    this.#lines.set(`${client} ${account}`, { ...before, isConnected: false });
  }

  async rotate({ client, account, token }: Command): Promise<void> {
    const before = this.#line(client, account);
    if (!before) return;
    const { reason } = await this.#asks(client, RotateToken, { id: before.id, token });
    expect(reason).toBe(before.isConnected ? undefined : 'CHANNEL_DISCONNECTED');
    if (before.isConnected) this.#lines.set(`${client} ${account}`, { ...before, token });
  }

  #line(client: number, account: number): Line | undefined {
    return this.#lines.get(`${client} ${account}`);
  }

  async #asks(
    client: number,
    what: Parameters<Agency['admin']['asks']>[0],
    variables: Record<string, unknown>,
  ): Promise<{ answer: Channel | undefined; reason: string | undefined }> {
    const { data, errors = [] } = (await clients[client]?.agency.admin.asks(what, variables)) ?? {};
    const [answer] = Object.values((data ?? {}) as Record<string, Channel>);
    return { answer, reason: errors[0]?.extensions.reason };
  }
}

test('whatever is asked in whatever order, a line is whole or not at all, and an account is of one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 12 }), (commands) =>
      new Model().run(commands),
    ),
    { numRuns: RUNS },
  );
});
