import { seesClient } from '../../kernel/actor.js';
import type { BookingService } from '../booking-catalog/booking-services.js';
import type { BookingStaff } from '../booking-catalog/booking-staff.js';
import type { CustomField } from '../contacts/custom-fields.js';
import { isStored, type Media } from '../media/media.js';
import type { Tag } from '../tags/tags.js';
import type { Colleague } from '../team/team.js';
import type { TemplateView } from '../templates/templates.js';
import type { BlockOf } from './flow-blocks.js';
import type { Target } from './flow-parts.js';
import { errorAt, type FlowProblem, type FlowProblemCode, inBlock, warningAt } from './flow-problems.js';
import type { Reference } from './flow-references.js';

/** What there is of everything that a flow names, as its editor sees it. By id, or by name. */
export interface Known {
  readonly clientId: number;
  readonly media: ReadonlyMap<string, Media>;
  readonly template: ReadonlyMap<string, TemplateView>;
  readonly tag: ReadonlyMap<string, Tag>;
  readonly service: ReadonlyMap<string, BookingService>;
  readonly staff: ReadonlyMap<string, BookingStaff>;
  /** `staff service`, for each that is offered. */
  readonly offered: ReadonlySet<string>;
  readonly user: ReadonlyMap<string, Colleague>;
  readonly group: ReadonlySet<string>;
  readonly secret: ReadonlySet<string>;
  /** By scope and key: `contact.size`. */
  readonly field: ReadonlyMap<string, CustomField>;
}

/** What a run can write of a contact without anybody's having invented a field for it. */
export const CONTACT_KEYS: ReadonlySet<string> = new Set([
  'display_name',
  'first_name',
  'last_name',
  'email',
  'phone',
  'dob',
]);

/** What texts and conditions can read beside that. */
const READABLE: ReadonlySet<string> = new Set(['account.name', 'agency.name']);

type Verdict = readonly [code: FlowProblemCode, message: string, part?: string];

const unknown = (what: string): Verdict => ['UNKNOWN_REFERENCE', `The client has no such ${what}.`];
const unusable = (message: string): Verdict => ['UNUSABLE_REFERENCE', message];

/** What is wrong with one thing that a flow names. A variable that nothing has is no more than a warning. */
export function referenceProblems(reference: Reference, known: Known): FlowProblem[] {
  const { spot, part, kind } = reference;
  const at = kind === 'variable' ? warningAt : errorAt;
  return verdicts(reference, known).map(([code, message, inside]) =>
    at(code, inBlock(spot, inside ?? part), message),
  );
}

function verdicts(reference: Reference, known: Known): readonly Verdict[] {
  const { clientId } = known;
  switch (reference.kind) {
    case 'media': {
      const media = known.media.get(reference.id);
      if (media?.clientId !== clientId) return [unknown('file')];
      return isStored(media) ? [] : [unusable('The file has not been uploaded.')];
    }
    case 'template':
      return templateVerdicts(known.template.get(reference.id), reference.block, clientId);
    case 'tag': {
      const tag = known.tag.get(reference.id);
      if (!tag || (tag.clientId !== null && tag.clientId !== clientId)) return [unknown('tag')];
      return tag.archivedAt && reference.isWritten ? [unusable('The tag is archived.')] : [];
    }
    case 'service': {
      const service = known.service.get(reference.id);
      if (service?.clientId !== clientId) return [unknown('service')];
      return service.archivedAt ? [unusable('The service is archived.')] : [];
    }
    case 'staff': {
      const staff = known.staff.get(reference.id);
      if (staff?.clientId !== clientId) return [unknown('staff')];
      if (staff.archivedAt) return [unusable('The staff is archived.')];
      const isOffered = known.offered.has(`${reference.id} ${reference.serviceId}`);
      return isOffered ? [] : [unusable('The staff does not offer the service.')];
    }
    case 'user': {
      const colleague = known.user.get(reference.id);
      if (!colleague || !seesClient(colleague, clientId)) return [unknown('colleague')];
      const mayWork = colleague.isActive && colleague.permissions.has('chat.reply');
      return mayWork ? [] : [unusable('The colleague cannot be given work.')];
    }
    case 'group':
      return known.group.has(reference.id) ? [] : [unknown('group')];
    case 'secret':
      return known.secret.has(reference.id) ? [] : [unknown('secret')];
    case 'field':
      return fieldVerdicts(reference.scope, reference.id, reference.isWritten, known);
    case 'variable':
      return isReadable(reference.id, known)
        ? []
        : [['UNKNOWN_VARIABLE', `Nothing is called ${reference.id}: it says nothing.`]];
  }
}

function fieldVerdicts(
  scope: Target['scope'],
  key: string,
  isWritten: boolean,
  known: Known,
): readonly Verdict[] {
  const field = known.field.get(`${scope}.${key}`);
  if (field) {
    return field.archivedAt && isWritten ? [unusable(`The field ${scope}.${key} is archived.`)] : [];
  }
  if (scope === 'contact' && CONTACT_KEYS.has(key)) return [];
  if (!isWritten && READABLE.has(`${scope}.${key}`)) return [];
  return [['UNKNOWN_REFERENCE', `There is no field ${scope}.${key}.`]];
}

function isReadable(name: string, { field }: Known): boolean {
  const [scope = '', key = ''] = name.split(/\.(.*)/s);
  return field.has(name) || READABLE.has(name) || (scope === 'contact' && CONTACT_KEYS.has(key));
}

function templateVerdicts(
  template: TemplateView | undefined,
  { variables, mediaId }: BlockOf<'template'>,
  clientId: number,
): readonly Verdict[] {
  if (template?.clientId !== clientId) return [unknown('template')];
  if (template.status !== 'APPROVED') return [unusable(`The template is ${template.status}.`)];
  const needed = template.variables
    .map(({ name }) => name)
    .filter((name) => mediaId == null || name !== 'header.link');
  const missing = needed.filter((name) => !Object.hasOwn(variables, name));
  const others = Object.keys(variables).filter((name) => !needed.includes(name));
  return [
    ...missing.map((name): Verdict => ['EMPTY', `The template wants a value of ${name}.`, 'variables']),
    ...others.map((name): Verdict => ['UNFIT', `The template has no variable ${name}.`, `variables.${name}`]),
  ];
}
