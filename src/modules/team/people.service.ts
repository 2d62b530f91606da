import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { parseId } from '../../kernel/ids.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import type { Role } from '../../kernel/permissions.js';
import { ClientsService } from '../clients/clients.service.js';
import { PeopleRepository } from './people.repository.js';
import type { UserView } from './team.js';
import { viewOf } from './team.policy.js';

export interface ListPeople {
  readonly limit?: number | null;
  readonly afterId?: string | null;
  readonly role?: Role | null;
  readonly clientId?: number | null;
}

/** The people of an agency, as others read them. Those who are deleted are not among them. */
@Injectable()
export class PeopleService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly people: PeopleRepository,
    private readonly clients: ClientsService,
    private readonly trail: AccessTrail,
  ) {}

  /** One page by id, of whom the actor may see: 50 unless told, at most 100. `afterId` is the last of the page before. */
  async list(actor: UserActor, { limit, afterId, role, clientId }: ListPeople): Promise<UserView[]> {
    const page = {
      limit: pageSize(limit),
      after: cursorId<'User'>('afterId', afterId),
      role: role ?? null,
      clientId: clientId ?? null,
      given: actor.permissions.has('team.edit_grants'),
    };
    if (page.clientId !== null && !(await this.clients.find(actor, page.clientId))) return [];
    const found = await this.uow.read(actor, (tx) => this.people.page(tx, page));
    return found.map((person) => viewOf(actor, person));
  }

  /** Null for nobody the actor may see. */
  async find(actor: UserActor, rawId: string): Promise<UserView | null> {
    const id = parseId<'User'>(rawId);
    const found = id && (await this.uow.read(actor, (tx) => this.people.find(tx, id)));
    return found ? viewOf(actor, found) : this.trail.dropped(actor, 'user', rawId);
  }
}
