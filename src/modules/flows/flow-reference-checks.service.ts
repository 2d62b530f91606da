import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { type BookingServiceId, type BookingStaffId, parseId, type UserId } from '../../kernel/ids.js';
import { BookingCatalogService } from '../booking-catalog/booking-catalog.service.js';
import { StaffService } from '../booking-catalog/staff.service.js';
import { CustomFieldScope } from '../contacts/custom-fields.js';
import { CustomFieldsService } from '../contacts/custom-fields.service.js';
import { GroupsService } from '../groups/groups.service.js';
import { MediaFilesService } from '../media/media-files.service.js';
import { TagsService } from '../tags/tags.service.js';
import type { Colleague } from '../team/team.js';
import { TeamService } from '../team/team.service.js';
import { TemplatesService } from '../templates/templates.service.js';
import type { FlowDocument } from './flow-document.js';
import type { FlowProblem } from './flow-problems.js';
import { type Known, referenceProblems } from './flow-reference-verdicts.js';
import { type Reference, referencesOf } from './flow-references.js';
import { FlowSecretsService } from './flow-secrets.service.js';

/** As many as everything can be asked for at once. */
const AT_ONCE = 100;

type Kind = Reference['kind'];

/** Whether what a flow names is there and can be used, asked in sets: as many statements however long the flow is. */
@Injectable()
export class FlowReferenceChecks {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly media: MediaFilesService,
    private readonly templates: TemplatesService,
    private readonly tags: TagsService,
    private readonly catalog: BookingCatalogService,
    private readonly staff: StaffService,
    private readonly team: TeamService,
    private readonly groups: GroupsService,
    private readonly secrets: FlowSecretsService,
    private readonly fields: CustomFieldsService,
  ) {}

  /** As the actor sees it: what is hidden from them is not there. */
  async problems(actor: UserActor, clientId: number, document: FlowDocument): Promise<FlowProblem[]> {
    const references = referencesOf(document);
    if (references.length === 0) return [];
    const known = await this.#known(actor, clientId, references);
    return references.flatMap((reference) => referenceProblems(reference, known));
  }

  async #known(actor: UserActor, clientId: number, references: readonly Reference[]): Promise<Known> {
    const ids = (...kinds: Kind[]) => [
      ...new Set(references.flatMap(({ kind, id }) => (kinds.includes(kind) ? id : []))),
    ];
    const uuids = <Id extends string>(kind: Kind) => ids(kind).filter((id) => parseId(id) !== null) as Id[];
    const [media, template, tag, service, staff, offered, user, group, secret, field] = await Promise.all([
      inSets(ids('media'), (some) => this.media.findMany(actor, some)),
      inSets(ids('template'), (some) => this.templates.findMany(actor, some)),
      inSets(ids('tag'), (some) => this.tags.findMany(actor, some)),
      inSets(uuids<BookingServiceId>('service'), (some) => this.catalog.findMany(actor, some)),
      inSets(uuids<BookingStaffId>('staff'), (some) => this.staff.findMany(actor, some)),
      this.#offered(actor, uuids<BookingStaffId>('staff')),
      inSets(uuids<UserId>('user'), (some) => this.#colleagues(actor, some)),
      this.groups.existing(actor, ids('group')),
      this.secrets.existing(actor, clientId, ids('secret')),
      this.#fields(actor, ids('field', 'variable').length > 0),
    ]);
    return { clientId, media, template, tag, service, staff, offered, user, group, secret, field };
  }

  async #offered(actor: UserActor, staffIds: readonly BookingStaffId[]): Promise<ReadonlySet<string>> {
    if (staffIds.length === 0) return new Set();
    const offered = await this.staff.offered(actor, { staffIds });
    return new Set(offered.map(({ staffId, serviceId }) => `${staffId} ${serviceId}`));
  }

  #colleagues(actor: UserActor, ids: readonly UserId[]): Promise<ReadonlyMap<string, Colleague>> {
    return this.uow.read(actor, (tx) => this.team.colleagues(tx, ids));
  }

  async #fields(actor: UserActor, isAsked: boolean): Promise<Known['field']> {
    if (!isAsked) return new Map();
    const scopes = Object.values(CustomFieldScope);
    const fields = await Promise.all(scopes.map((scope) => this.fields.ofScope(actor, scope)));
    return new Map(fields.flat().map((field) => [`${field.scope.toLowerCase()}.${field.key}`, field]));
  }
}

async function inSets<Id, Found>(
  ids: readonly Id[],
  find: (some: readonly Id[]) => Promise<ReadonlyMap<string, Found>>,
): Promise<ReadonlyMap<string, Found>> {
  const all = new Map<string, Found>();
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    for (const [id, found] of await find(ids.slice(from, from + AT_ONCE))) all.set(id, found);
  }
  return all;
}
