import { hashPassword } from '../../src/auth/passwords.js';
import { sql } from '../../src/database/transaction.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { newId, type UserId } from '../../src/kernel/ids.js';
import type { Permission, Role } from '../../src/kernel/permissions.js';

export const PASSWORD = 'a password of these tests';
const HASH = hashPassword(PASSWORD);

const AGENCY = sql('test_agency', `INSERT INTO agencies (name) VALUES ('Test') RETURNING id`);
const CLIENT = sql(
  'test_client',
  `INSERT INTO clients (agency_id, name) VALUES ($1, 'Client ' || gen_random_uuid()) RETURNING id`,
);
const USER = sql(
  'test_user',
  `INSERT INTO users (agency_id, id, email, display_name, role, client_id) VALUES ($1, $2, $3, $4, $5::role, $6)`,
);
const SIGN_IN = sql(
  'test_sign_in',
  'INSERT INTO sign_in_names (agency_id, user_id, email) VALUES ($1, $2, $3)',
);
const CREDENTIAL = sql(
  'test_credential',
  'INSERT INTO user_credentials (agency_id, user_id, password_hash) VALUES ($1, $2, $3)',
);

const SESSION = sql(
  'test_session_of_someone',
  `INSERT INTO sessions (agency_id, id, user_id, expires_at) VALUES ($1, $2, $3, now() + interval '1 day')`,
);

export interface Someone {
  readonly agencyId: number;
  readonly clientId: number | null;
  readonly id: UserId;
  /** One that is there without having signed in. */
  readonly sessionId: string;
  readonly email: string;
  readonly displayName: string;
  readonly role: Role;
}

/** One agency of a test's own, and its people. */
export class TestAgency {
  private constructor(
    private readonly uow: UnitOfWork,
    readonly id: number,
  ) {}

  static async in(uow: UnitOfWork): Promise<TestAgency> {
    const [row] = await uow.system('test', (tx) => tx.rows<{ id: number }>(AGENCY, []));
    return new TestAgency(uow, row?.id ?? 0);
  }

  async client(): Promise<number> {
    const [row] = await this.uow.system('test', (tx) => tx.rows<{ id: number }>(CLIENT, [this.id]));
    return row?.id ?? 0;
  }

  /** Somebody who signs in with `PASSWORD`, or who has not chosen one. */
  async someone(role: Role, given: { clientId?: number; password?: false } = {}): Promise<Someone> {
    const id = newId<'User'>();
    const email = `${id}@agency${this.id}.test`;
    const sessionId = newId<'Session'>();
    const { clientId = null } = given;
    const hash = await HASH;
    await this.uow.systemWrite('test', async (tx) => {
      await tx.rows(USER, [this.id, id, email, 'Some One', role, clientId]);
      await tx.rows(SIGN_IN, [this.id, id, email]);
      if (given.password !== false) await tx.rows(CREDENTIAL, [this.id, id, hash]);
      await tx.rows(SESSION, [this.id, sessionId, id]);
    });
    return { sessionId, agencyId: this.id, clientId, id, email, displayName: 'Some One', role };
  }

  async disable({ id }: Pick<Someone, 'id'>): Promise<void> {
    await this.change(
      'test_disable',
      'UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2',
      [id],
    );
  }

  async endTokens({ id }: Pick<Someone, 'id'>): Promise<void> {
    await this.change(
      'test_end_tokens',
      'UPDATE users SET token_version = token_version + 1 WHERE agency_id = $1 AND id = $2',
      [id],
    );
  }

  async endSessions({ id }: Pick<Someone, 'id'>): Promise<void> {
    await this.change(
      'test_end_sessions',
      'UPDATE users SET sessions_ended_at = clock_timestamp() WHERE agency_id = $1 AND id = $2',
      [id],
    );
  }

  async changeRole({ id }: Pick<Someone, 'id'>, role: Role): Promise<void> {
    await this.change('test_role', 'UPDATE users SET role = $3::role WHERE agency_id = $1 AND id = $2', [
      id,
      role,
    ]);
  }

  async archive(): Promise<void> {
    await this.change('test_archive', 'UPDATE agencies SET archived_at = now() WHERE id = $1', []);
  }

  async override(
    { id }: Pick<Someone, 'id'>,
    permission: Permission | 'chat.gone',
    allowed: boolean,
  ): Promise<void> {
    await this.change('test_override', 'INSERT INTO permission_overrides VALUES ($1, $2, $3, $4)', [
      id,
      permission,
      allowed,
    ]);
  }

  async delegate({ id }: Pick<Someone, 'id'>, clientId: number, until: Date | null = null): Promise<void> {
    await this.change('test_delegate', 'INSERT INTO client_delegations VALUES ($1, $2, $3, $4)', [
      id,
      clientId,
      until,
    ]);
  }

  /** The audit of this agency, oldest first. */
  audit(): Promise<
    { action: string; userId: string | null; subjectId: string; details: unknown; ip: string | null }[]
  > {
    const statement = sql(
      'test_audit',
      `SELECT action, user_id AS "userId", subject_id AS "subjectId", details, ip
       FROM audit_entries WHERE agency_id = $1 ORDER BY at, id`,
    );
    return this.uow.system('test', (tx) => tx.rows(statement, [this.id]));
  }

  /** SQL whose $1 is this agency. */
  async change(name: string, text: string, values: readonly unknown[] = []): Promise<void> {
    await this.uow.system('test', (tx) => tx.rows(sql(name, text), [this.id, ...values]));
  }
}
