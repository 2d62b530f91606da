import { hashPassword } from '../../src/auth/passwords.js';
import { newId } from '../../src/kernel/ids.js';
import type { Permission, Role } from '../../src/kernel/permissions.js';
import { CredentialVault } from '../../src/secrets/credential-vault.js';
import type { Database } from './database.js';
import { type Identity, PASSWORD, Person } from './person.js';
import type { Server } from './server.js';
import { newAccountId, WhatsAppLine } from './whatsapp.js';

const HASH = hashPassword(PASSWORD);

/** What an agency is made with. */
export interface Ground {
  readonly server: Server;
  readonly database: Database;
  readonly settle: () => Promise<void>;
}

export interface Client {
  readonly id: number;
  readonly whatsapp: WhatsAppLine;
  /** A CLIENT_USER of it. */
  readonly user: Person;
}

/** One line of the audit, as it is stored. */
export type AuditRow = Readonly<
  Record<'id' | 'action', string> &
    Record<'userId' | 'impersonatorId' | 'subjectId' | 'ip' | 'requestId', string | null> & {
      clientId: number | null;
      details: Readonly<Record<string, unknown>> | null;
    }
>;

/** A conversation as a fixture. */
export interface Placed {
  readonly client: Client;
  readonly status: string;
  readonly assigneeId: string | null;
  readonly at: Date;
}

/** An agency of one test's own: two clients with a WhatsApp number each, and somebody in every role. */
export class Agency {
  private constructor(
    private readonly ground: Ground,
    readonly id: number,
    readonly clients: readonly [Client, Client],
    readonly superAdmin: Person,
    readonly admin: Person,
    readonly agent: Person,
    /** An AGENCY_USER who is delegated to the first client. */
    readonly delegate: Person,
    /** A CLIENT_USER without a client. */
    readonly orphan: Person,
  ) {}

  static async in(ground: Ground): Promise<Agency> {
    const { database } = ground;
    const [agency] = await database.query<{ id: number }>(
      "INSERT INTO agencies (name) VALUES ('Test') RETURNING id",
    );
    const id = agency?.id ?? 0;
    const rows = await database.query<{ id: number }>(
      "INSERT INTO clients (agency_id, name) SELECT $1, 'Client ' || n FROM generate_series(1, 2) AS n RETURNING id",
      [id],
    );
    const [one = 0, two = 0] = rows.map((row) => row.id).sort((a, b) => a - b);
    const person = (role: Role, clientId: number | null = null) => newPerson(ground, id, role, clientId);
    const [superAdmin, admin, agent, delegate, orphan, userOne, userTwo, lineOne, lineTwo] =
      await Promise.all([
        person('SUPER_ADMIN'),
        person('AGENCY_ADMIN'),
        person('AGENCY_USER'),
        person('AGENCY_USER'),
        person('CLIENT_USER'),
        person('CLIENT_USER', one),
        person('CLIENT_USER', two),
        newLine(ground, id, one),
        newLine(ground, id, two),
      ]);
    await database.query('INSERT INTO client_delegations VALUES ($1, $2, $3)', [id, delegate.id, one]);
    const clients = [
      { id: one, whatsapp: lineOne, user: userOne },
      { id: two, whatsapp: lineTwo, user: userTwo },
    ] as const;
    return new Agency(ground, id, clients, superAdmin, admin, agent, delegate, orphan);
  }

  /** The first client's number. */
  get whatsapp(): WhatsAppLine {
    return this.clients[0].whatsapp;
  }

  /** A CLIENT_USER of the first client. */
  get clientUser(): Person {
    return this.clients[0].user;
  }

  /** Everybody, by what they are called here. */
  get people(): Readonly<Record<string, Person>> {
    const { superAdmin, admin, agent, delegate, orphan, clients } = this;
    return {
      superAdmin,
      admin,
      agent,
      delegate,
      orphan,
      clientUser: clients[0].user,
      otherClientUser: clients[1].user,
    };
  }

  /** Conversations that no message made, to fill an inbox with. Answers their ids in the same order. */
  async fills(conversations: readonly Placed[]): Promise<string[]> {
    const ids = conversations.map(() => newId<'Conversation'>() as string);
    await this.query(
      `INSERT INTO conversations (agency_id, id, client_id, channel_id, status, assignee_id, last_message_at)
       SELECT $1, id, client_id, channel_id, status::conversation_status, assignee_id, at
       FROM unnest($2::uuid[], $3::int[], $4::uuid[], $5::text[], $6::uuid[], $7::timestamptz[])
         AS c(id, client_id, channel_id, status, assignee_id, at)`,
      [
        ids,
        conversations.map(({ client }) => client.id),
        conversations.map(({ client }) => client.whatsapp.channelId),
        conversations.map(({ status }) => status),
        conversations.map(({ assigneeId }) => assigneeId),
        conversations.map(({ at }) => at),
      ],
    );
    return ids;
  }

  /** One more colleague. */
  colleague(role: Role = 'AGENCY_USER', clientId: number | null = null): Promise<Person> {
    return newPerson(this.ground, this.id, role, clientId);
  }

  async allows(person: Person, permission: Permission): Promise<void> {
    await this.query('INSERT INTO permission_overrides VALUES ($1, $2, $3, true)', [person.id, permission]);
  }

  async denies(person: Person, permission: Permission): Promise<void> {
    await this.query('INSERT INTO permission_overrides VALUES ($1, $2, $3, false)', [person.id, permission]);
  }

  /** What is in its audit so far, oldest first. With a part of their name: only those actions. */
  async audit(action = ''): Promise<AuditRow[]> {
    await this.ground.settle();
    return this.query(
      `SELECT id, action, user_id AS "userId", impersonator_id AS "impersonatorId", subject_id AS "subjectId",
         client_id AS "clientId", ip, request_id AS "requestId", details
       FROM audit_entries WHERE agency_id = $1 AND strpos(action, $2) > 0 ORDER BY at, id`,
      [action],
    );
  }

  /** SQL whose $1 is this agency. */
  query<Row extends Record<string, unknown>>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.ground.database.query<Row>(text, [this.id, ...values]);
  }

  /** Lets the pauses of this agency's jobs be over, those of its channels too, and what was waiting for them happen. */
  async pausesEnd(): Promise<void> {
    await this.query(
      "UPDATE job_gates SET held_until = now() - interval '1 second' WHERE agency_id = $1 AND held_until > now()",
    );
    await this.query(
      "UPDATE jobs SET run_at = now() - interval '1 second' WHERE agency_id = $1 AND locked_by IS NULL",
    );
    await this.ground.settle();
  }

  /** Everything that is due has happened. */
  settles(): Promise<void> {
    return this.ground.settle();
  }

  /** Ends what its people listen to. */
  leave(): void {
    for (const person of Object.values(this.people)) person.leave();
  }
}

async function newPerson(
  { server, database }: Ground,
  agencyId: number,
  role: Role,
  clientId: number | null,
): Promise<Person> {
  const id = newId<'User'>();
  const sessionId = newId<'Session'>();
  const email = `${id}@agency${agencyId}.test`;
  const who: Identity = { id, agencyId, clientId, role, email, sessionId };
  await database.query(
    `WITH person AS (
       INSERT INTO users (agency_id, id, email, display_name, role, client_id)
       VALUES ($1, $2, $3, $4, $5::role, $6) RETURNING agency_id, id, email
     ), name AS (
       INSERT INTO sign_in_names (agency_id, user_id, email) SELECT agency_id, id, email FROM person
     ), session AS (
       INSERT INTO sessions (agency_id, id, user_id, expires_at) SELECT agency_id, $8, id, now() + interval '1 day' FROM person
     )
     INSERT INTO user_credentials (agency_id, user_id, password_hash) SELECT agency_id, id, $7 FROM person`,
    [agencyId, id, who.email, `A ${role}`, role, clientId, await HASH, sessionId],
  );
  return new Person(server, who);
}

async function newLine(
  { server, database, settle }: Ground,
  agencyId: number,
  clientId: number,
): Promise<WhatsAppLine> {
  const [accountId, businessAccountId] = [newAccountId(), newAccountId()];
  const token = `token-of-${accountId}`;
  const channelId = newId<'Channel'>();
  const sealed = server.app.get(CredentialVault, { strict: false }).seal(token, channelId);
  // Not by the door for people: nobody has connected it, so nothing of it is in the audit.
  await database.query(
    `WITH line AS (
       INSERT INTO channels (agency_id, id, client_id, provider, account_id, business_account_id, display_name)
       VALUES ($1, $2, $3, 'WHATSAPP', $4, $5, 'Front desk') RETURNING *
     ), token AS (
       INSERT INTO channel_credentials (agency_id, channel_id, sealed_token) SELECT agency_id, id, $6 FROM line
     )
     INSERT INTO channel_routes (agency_id, client_id, channel_id, provider, account_id)
     SELECT agency_id, client_id, id, provider, account_id FROM line`,
    [agencyId, channelId, clientId, accountId, businessAccountId, sealed],
  );
  return new WhatsAppLine(server, database, settle, agencyId, accountId, channelId, token, businessAccountId);
}
