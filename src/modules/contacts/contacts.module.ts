import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { TagsModule } from '../tags/tags.module.js';
import { TeamModule } from '../team/team.module.js';
import { ContactAccountsRepository } from './contact-accounts.repository.js';
import { ContactAccountsService } from './contact-accounts.service.js';
import { ContactChanges } from './contact-changes.js';
import { ContactIdentitiesService } from './contact-identities.service.js';
import { ContactKeepers } from './contact-keepers.js';
import { ContactNotesRepository } from './contact-notes.repository.js';
import { ContactNotesService } from './contact-notes.service.js';
import { ContactSearchRepository } from './contact-search.repository.js';
import { ContactSearchService } from './contact-search.service.js';
import { ContactStatesRepository } from './contact-states.repository.js';
import { ContactTagsService } from './contact-tags.service.js';
import { ContactWrites } from './contact-writes.js';
import { ContactWritesRepository } from './contact-writes.repository.js';
import { ContactsRepository } from './contacts.repository.js';
import { ContactsService } from './contacts.service.js';
import { CustomFieldsRepository } from './custom-fields.repository.js';
import { CustomFieldsService } from './custom-fields.service.js';
import { DuplicatesRepository } from './duplicates.repository.js';
import { DuplicatesService } from './duplicates.service.js';
import { ContactResolver } from './graphql/contact.resolver.js';
import { ContactAccountResolver } from './graphql/contact-account.resolver.js';
import { ContactChangesResolver } from './graphql/contact-changes.resolver.js';
import { ContactNoteResolver } from './graphql/contact-note.resolver.js';
import { ContactSearchResolver } from './graphql/contact-search.resolver.js';
import { CustomFieldResolver } from './graphql/custom-field.resolver.js';
import { MergesRepository } from './merges.repository.js';
import { MergesService } from './merges.service.js';
import { ProfilesService } from './profiles.service.js';
import { SendersRepository } from './senders.repository.js';
import { SendersService } from './senders.service.js';
import { VariablesRepository } from './variables.repository.js';
import { VariablesService } from './variables.service.js';

const PARTS = [
  ContactSearchService,
  ContactSearchRepository,
  SendersService,
  SendersRepository,
  ContactsService,
  ContactsRepository,
  ContactWrites,
  ContactWritesRepository,
  ContactChanges,
  ContactStatesRepository,
  ContactKeepers,
  ProfilesService,
  ContactTagsService,
  ContactIdentitiesService,
  MergesService,
  MergesRepository,
  DuplicatesService,
  DuplicatesRepository,
  ContactNotesService,
  ContactNotesRepository,
  ContactAccountsService,
  ContactAccountsRepository,
  CustomFieldsService,
  CustomFieldsRepository,
  VariablesService,
  VariablesRepository,
];

const RESOLVERS = [
  ContactSearchResolver,
  ContactResolver,
  ContactChangesResolver,
  ContactNoteResolver,
  ContactAccountResolver,
  CustomFieldResolver,
];

/** Contacts: the people outside, whole: profiles, identities, notes, companies, the fields agencies invent,
 * and what texts can say of them. */
@Module({
  imports: [ClientsModule, TagsModule, TeamModule],
  providers: [...PARTS, ...RESOLVERS],
  exports: [
    SendersService,
    ContactsService,
    ContactWrites,
    ContactKeepers,
    ContactAccountsService,
    ContactTagsService,
    CustomFieldsService,
    ProfilesService,
    VariablesService,
  ],
})
export class ContactsModule {}
