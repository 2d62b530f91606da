import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, type SystemActor, seesClient, type UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { pageSize } from '../../kernel/page.js';
import { CredentialVault } from '../../secrets/credential-vault.js';
import { FlowAccess } from './flow-access.js';
import { FlowSecretsRepository } from './flow-secrets.repository.js';
import { tooManySecrets } from './flows.errors.js';
import { type FlowSecret, MAX_SECRETS, secretNameOf, secretValueOf } from './flows.js';

const holderOf = (agencyId: number, clientId: number, name: string): string =>
  `flow_secret:${agencyId}:${clientId}:${name}`;

/** What flows speak to other systems with: named in the flow, sealed in the database, and never shown again. */
@Injectable()
export class FlowSecretsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly secrets: FlowSecretsRepository,
    private readonly access: FlowAccess,
    private readonly vault: CredentialVault,
    private readonly trail: AccessTrail,
  ) {}

  /** For a call that is about to be made; null where the client has no secret of that name. */
  async open(house: SystemActor, clientId: number, name: string): Promise<string | null> {
    const sealed = await this.uow.read(house, (tx) => this.secrets.sealed(tx, clientId, name));
    return sealed === null ? null : this.vault.open(sealed, holderOf(house.agencyId, clientId, name));
  }

  /** The names of a client's secrets, in their order: 50 unless told, at most 100. Never what they are. */
  async list(
    actor: UserActor,
    clientId: number,
    { limit, afterName }: { readonly limit?: number | null; readonly afterName?: string | null },
  ): Promise<FlowSecret[]> {
    const size = pageSize(limit);
    if (!seesClient(actor, clientId)) {
      this.trail.dropped(actor, 'client', clientId);
      return [];
    }
    return this.uow.read(actor, (tx) => this.secrets.page(tx, clientId, size, afterName ?? null));
  }

  /** Those of the names that the client has. */
  async existing(actor: Actor, clientId: number, names: readonly string[]): Promise<ReadonlySet<string>> {
    if (names.length === 0) return new Set();
    return this.uow.read(actor, (tx) => this.secrets.existing(tx, clientId, names));
  }

  /**
   * From now on it is this value, also for runs that there are. Repeating it changes nothing but the time.
   *
   * @throws DomainError NOT_FOUND for a client that the actor may not see; INVALID_INPUT name or value; LIMIT_EXCEEDED
   * TOO_MANY_SECRETS beyond 100 of the client.
   */
  async set(actor: UserActor, clientId: number, typedName: string, typed: string): Promise<FlowSecret> {
    const [name, value] = [secretNameOf(typedName), secretValueOf(typed)];
    await this.access.assertClient(actor, clientId);
    const sealed = this.vault.seal(value, holderOf(actor.agencyId, clientId, name));
    return this.uow.write(actor, async (tx) => {
      if ((await this.secrets.lockOthers(tx, clientId, name)) >= MAX_SECRETS) throw tooManySecrets();
      tx.audit({ action: 'flow_secret.set', subjectId: name, clientId });
      return this.secrets.set(tx, clientId, name, sealed);
    });
  }

  /** Runs that need it go on by their edges of failure. @throws DomainError NOT_FOUND, a repeat included. */
  async remove(actor: UserActor, clientId: number, typedName: string): Promise<void> {
    await this.access.assertClient(actor, clientId);
    await this.uow.write(actor, async (tx) => {
      const isGone = await this.secrets.remove(tx, clientId, typedName);
      if (!isGone) throw notFound('FlowSecret', { name: typedName });
      tx.audit({ action: 'flow_secret.removed', subjectId: typedName, clientId });
    });
  }
}
