import {
  Args,
  Context,
  Extensions,
  ID,
  Mutation,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import { type ContactImport, MAX_SIZE } from '../imports.js';
import { ImportsService } from '../imports.service.js';
import { suggestedMapping } from '../mapping.js';
import { TransferLinks } from '../transfer-links.js';
import { ContactImportsArgs, CreateContactImportArgs, StartContactImportArgs } from './transfer.args.js';
import { ColumnMappingType, ContactImportType, ContactImportUploadType } from './transfer.type.js';

const CONTENT_TYPE = { name: 'content-type', value: 'text/csv' };

@Resolver(() => ContactImportType)
export class ContactImportResolver {
  constructor(
    private readonly imports: ImportsService,
    private readonly links: TransferLinks,
  ) {}

  @Allow('chat.manage_contacts')
  @Query(() => [ContactImportType], { description: 'Files of contacts, the newest first.' })
  contactImports(@CurrentActor() actor: UserActor, @Args() args: ContactImportsArgs) {
    return this.imports.list(actor, args);
  }

  @Allow('chat.manage_contacts')
  @Query(() => ContactImportType, {
    nullable: true,
    description: 'One import; null if the caller sees none.',
  })
  contactImport(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.imports.one(actor, id);
  }

  @Allow('chat.manage_contacts')
  @Mutation(() => ContactImportUploadType, {
    description:
      'Announces a CSV file of contacts and answers where its bytes go: at most 50 MB and 200000 rows in UTF-8, ' +
      'separated by comma, semicolon or tab, the first row naming the columns.',
  })
  async createContactImport(@CurrentActor() actor: UserActor, @Args() args: CreateContactImportArgs) {
    const made = await this.imports.create(actor, args);
    const link = this.links.upload(actor, made.id);
    return { import: made, ...link, method: 'PUT', headers: [CONTENT_TYPE], maxSize: MAX_SIZE };
  }

  @Allow('chat.manage_contacts')
  @Mutation(() => ContactImportType, {
    description: 'Begins to make contacts of a file that has come. Safe to repeat.',
  })
  startContactImport(@CurrentActor() actor: UserActor, @Args() args: StartContactImportArgs) {
    return this.imports.start(actor, args);
  }

  @Allow('chat.manage_contacts')
  @Mutation(() => ContactImportType, {
    description: 'Ends an import; what has become contacts stays. Safe to repeat.',
  })
  cancelContactImport(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.imports.cancel(actor, id);
  }

  @Allow('chat.manage_contacts')
  @Subscription(() => ContactImportType, {
    description: 'One import whenever it has gone a little further. Topic contact_import_updated:<agencyId>.',
  })
  contactImportUpdated(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.imports.updates(actor, id);
  }

  @ResolveField(() => [ColumnMappingType], {
    description: 'What the columns seem to be, by their names. Columns that say nothing are not in it.',
  })
  async suggestedMapping(
    @Parent() { columns }: ContactImport,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ): Promise<ColumnMappingType[]> {
    const fields = context.loader('custom fields of contacts', () => this.imports.customFields(actor));
    return suggestedMapping(columns, await fields);
  }

  @Extensions({ perViewer: true })
  @ResolveField(() => String, {
    nullable: true,
    description: 'The rejected rows as CSV, with the reason of each. For the caller alone, for some minutes.',
  })
  rejectsUrl(
    @Parent() { id, rejectedCount }: ContactImport,
    @CurrentActor() actor: UserActor,
  ): string | null {
    return rejectedCount > 0 ? this.links.rejects(actor, id).url : null;
  }
}
