import { Prisma } from '../database/generated/client.js';
import { type SystemTx, sql } from '../database/transaction.js';
import { DEMO_AGENCIES, DEMO_CLIENTS } from './demo-clients.js';
import { demoPeople } from './demo-people.js';
import type { MessageRow } from './demo-rows.js';
import { channelOf, type DemoWorld } from './demo-world.js';

const IS_EMPTY = sql('demo_is_empty', 'SELECT NOT EXISTS (SELECT FROM agencies) AS "isEmpty"');

const LOCK = sql('demo_lock', `SELECT pg_advisory_xact_lock(hashtextextended('the demo world', 0))`);

// These rows come with their ids, and whatever is made later must not be given one of them. The role may draw
// from a sequence and not set it. As many draws as ids leave it behind them, wherever it stood.
const PASS_BY = sql(
  'demo_pass_by_ids',
  `SELECT nextval('agencies_id_seq') FROM generate_series(1, $1::int)
   UNION ALL SELECT nextval('clients_id_seq') FROM generate_series(1, $2::int)`,
);

/** What is not the same in every demo world. */
export interface DemoSecrets {
  /** Of the one password. */
  readonly passwordHash: string;
  sealedToken(channelId: string, token: string): string;
}

/** Nobody else loads the demo world until the transaction ends. */
export async function lockDemo(tx: SystemTx): Promise<void> {
  await tx.rows(LOCK, []);
}

/** Whether there is no agency at all. */
export async function isEmpty(tx: SystemTx): Promise<boolean> {
  const [answer] = await tx.rows<{ isEmpty: boolean }>(IS_EMPTY, []);
  return answer?.isEmpty ?? false;
}

/** Whom the demo world belongs to: agencies, clients, their people and their lines. */
export async function insertTenants(tx: SystemTx, createdAt: Date, secrets: DemoSecrets): Promise<void> {
  await tx.db.agency.createMany({ data: DEMO_AGENCIES.map((agency) => ({ ...agency, createdAt })) });
  await tx.db.client.createMany({
    data: DEMO_CLIENTS.map(({ id, agencyId, name }) => ({ id, agencyId, name, createdAt })),
  });
  await tx.rows(PASS_BY, [DEMO_AGENCIES.length, DEMO_CLIENTS.length]);
  await insertPeople(tx, createdAt, secrets);
  await insertChannels(tx, createdAt, secrets);
}

/** Who wrote, and what was said. */
export async function insertConversations(tx: SystemTx, world: DemoWorld): Promise<void> {
  const { threads } = world;
  await tx.db.contact.createMany({ data: [...world.contacts] });
  await tx.db.contactIdentity.createMany({ data: [...world.identities] });
  await tx.db.media.createMany({ data: threads.flatMap(({ media }) => media) });
  await tx.db.conversation.createMany({ data: threads.map(({ conversation }) => conversation) });
  await tx.db.message.createMany({ data: threads.flatMap(({ messages }) => messages).map(messageData) });
  await tx.db.messageAttempt.createMany({ data: threads.flatMap(({ attempts }) => attempts) });
  await tx.db.conversationRead.createMany({ data: threads.flatMap(({ reads }) => reads) });
}

async function insertPeople(tx: SystemTx, createdAt: Date, { passwordHash }: DemoSecrets): Promise<void> {
  await tx.db.user.createMany({
    data: demoPeople.map(({ id, agencyId, email, displayName, role, clientId }) => ({
      id,
      agencyId,
      email,
      displayName,
      role,
      clientId,
      createdAt,
    })),
  });
  await tx.db.userCredential.createMany({
    data: demoPeople.map(({ id, agencyId }) => ({ agencyId, userId: id, passwordHash })),
  });
  await tx.db.signInName.createMany({
    data: demoPeople.map(({ id, agencyId, email }) => ({ email, agencyId, userId: id })),
  });
  await tx.db.clientDelegation.createMany({
    data: demoPeople.flatMap(({ id, agencyId, delegatedTo }) =>
      delegatedTo ? [{ agencyId, userId: id, clientId: delegatedTo }] : [],
    ),
  });
}

async function insertChannels(tx: SystemTx, createdAt: Date, { sealedToken }: DemoSecrets): Promise<void> {
  const provider = 'WHATSAPP';
  await tx.db.channel.createMany({
    data: DEMO_CLIENTS.map((client) => ({
      agencyId: client.agencyId,
      id: channelOf(client),
      clientId: client.id,
      provider,
      accountId: client.accountId,
      displayName: client.channelName,
      createdAt,
    })),
  });
  await tx.db.channelCredential.createMany({
    data: DEMO_CLIENTS.map((client) => {
      const channelId = channelOf(client);
      return { agencyId: client.agencyId, channelId, sealedToken: sealedToken(channelId, client.token) };
    }),
  });
  await tx.db.channelRoute.createMany({
    data: DEMO_CLIENTS.map((client) => ({
      provider,
      accountId: client.accountId,
      agencyId: client.agencyId,
      clientId: client.id,
      channelId: channelOf(client),
    })),
  });
}

const messageData = ({ interactive, content, ...message }: MessageRow) => ({
  ...message,
  interactive: interactive === null ? Prisma.DbNull : asJson(interactive),
  content: content === null ? Prisma.DbNull : asJson(content),
});

/** Prisma's type of JSON has no readonly arrays. */
const asJson = (value: unknown) => value as Prisma.InputJsonValue;
