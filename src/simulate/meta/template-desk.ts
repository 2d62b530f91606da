import { randomInt } from 'node:crypto';
import type { JsonObject } from './envelopes.js';
import { type GraphError, isObject, listOf } from './message-rules.js';
import { newTemplateError, type Parts, partsOf, sendError } from './template-rules.js';

/** A template as Meta keeps it. */
export interface KeptTemplate {
  readonly id: string;
  readonly businessAccountId: string;
  readonly name: string;
  readonly language: string;
  category: string;
  status: string;
  rejectedReason: string;
  parameterFormat: string;
  components: readonly JsonObject[];
}

/** What a template is kept with unless told. */
export type Wanted = Pick<KeptTemplate, 'name'> & Partial<Omit<KeptTemplate, 'id' | 'businessAccountId'>>;

export type Answered = { readonly status: number; readonly body: JsonObject } | GraphError;

const PAGE = 100;
const KEEPS_CATEGORY = 'APPROVED';

const succeeded: Answered = { status: 200, body: { success: true } };

/** Where templates are handed in, and somebody looks at them: the tests say who, and how. */
export class TemplateDesk {
  readonly kept: KeptTemplate[] = [];
  /** How many a page has at most, whatever is asked for. */
  pageSize = PAGE;
  /** What is decided about every template at once. */
  decision: 'PENDING' | 'APPROVED' = 'PENDING';
  /** Told of every template that was handed in, or handed in again. */
  onHandedIn: (template: KeptTemplate) => void = () => {};

  /** One that is there already. APPROVED unless told, and says hello. */
  add(businessAccountId: string, wanted: Wanted): KeptTemplate {
    const template: KeptTemplate = {
      language: 'en_US',
      category: 'UTILITY',
      status: 'APPROVED',
      rejectedReason: 'NONE',
      parameterFormat: 'POSITIONAL',
      components: [{ type: 'BODY', text: 'Hello from us' }],
      ...wanted,
      id: newTemplateId(),
      businessAccountId,
    };
    this.kept.push(template);
    return template;
  }

  /** Somebody has looked at it. */
  decide(businessAccountId: string, name: string, status: string, rejectedReason = 'NONE'): KeptTemplate {
    const template = this.kept.find(
      (one) => one.businessAccountId === businessAccountId && one.name === name,
    );
    if (!template) throw new Error(`Nobody has handed in ${name}.`);
    return Object.assign(template, { status, rejectedReason });
  }

  /** Forgets it, as if it had been deleted in Meta's own manager. */
  forget(name: string): void {
    for (const gone of this.kept.filter((one) => one.name === name)) this.#remove(gone);
  }

  /** `GET /{waba_id}/message_templates` */
  list(businessAccountId: string, query: URLSearchParams): Answered {
    const name = query.get('name');
    const all = this.kept.filter(
      (one) => one.businessAccountId === businessAccountId && (name === null || one.name.includes(name)),
    );
    const from = query.has('after') ? Number(Buffer.from(query.get('after') ?? '', 'base64').toString()) : 0;
    if (!Number.isInteger(from)) return wrong('Param after is not a valid cursor.');
    const size = Math.min(Number(query.get('limit') ?? 25), this.pageSize);
    const page = all.slice(from, from + size);
    const after = Buffer.from(String(from + page.length)).toString('base64');
    const goesOn = from + page.length < all.length;
    const next = `https://graph.facebook.com/${businessAccountId}/message_templates?after=${after}`;
    const paging = { cursors: { before: 'MAZDZD', after }, ...(goesOn && { next }) };
    return { status: 200, body: { data: page.map(asListed), paging } };
  }

  /** `POST /{waba_id}/message_templates` */
  create(businessAccountId: string, body: unknown): Answered {
    const error = newTemplateError(body);
    if (error) return error;
    const { name, language, category, components, parameter_format } = body as JsonObject;
    const isTaken = this.kept.some(
      (one) => one.businessAccountId === businessAccountId && one.name === name && one.language === language,
    );
    if (isTaken) {
      const why = `There is already ${String(language)} content for this template.`;
      return { ...wrong('Invalid parameter'), subcode: 2388024, userMessage: why };
    }
    const template = this.add(businessAccountId, {
      name: String(name),
      language: String(language),
      category: String(category),
      components: listOf(components).filter(isObject),
      parameterFormat: String(parameter_format ?? 'POSITIONAL'),
      status: this.decision,
    });
    this.onHandedIn(template);
    const { id, status } = template;
    return { status: 200, body: { id, status, category: template.category } };
  }

  /** `POST /{template_id}`. Null: it is none. */
  update(id: string, body: unknown): Answered | null {
    const template = this.kept.find((one) => one.id === id);
    if (!template) return null;
    if (template.status === 'PENDING')
      return { ...wrong('Invalid parameter'), userMessage: 'Templates in review cannot be edited.' };
    const { category = template.category, components, parameter_format } = isObject(body) ? body : {};
    if (template.status === KEEPS_CATEGORY && category !== template.category)
      return { ...wrong('Invalid parameter'), userMessage: 'The category of an approved template stays.' };
    const { name, language } = template;
    const error = newTemplateError({ name, language, category, components, parameter_format });
    if (error) return error;
    template.category = String(category);
    template.components = listOf(components).filter(isObject);
    template.parameterFormat = String(parameter_format ?? 'POSITIONAL');
    template.status = this.decision;
    this.onHandedIn(template);
    return succeeded;
  }

  /** `DELETE /{waba_id}/message_templates` */
  remove(businessAccountId: string, query: URLSearchParams): Answered {
    const [id, name] = [query.get('hsm_id'), query.get('name')];
    const gone = this.kept.filter(
      (one) =>
        one.businessAccountId === businessAccountId && one.name === name && (id === null || one.id === id),
    );
    if (gone.length === 0) return { ...wrong('Invalid parameter'), subcode: 2593002 };
    for (const one of gone) this.#remove(one);
    return succeeded;
  }

  /** What is wrong with the template of a send; null when it would go out. */
  sendError(template: unknown): GraphError | null {
    const { name, language } = isObject(template) ? template : {};
    const code = isObject(language) ? language.code : undefined;
    const found = this.kept.find((one) => one.name === name && one.language === code);
    if (found?.status !== 'APPROVED') {
      const details = `template name (${String(name)}) does not exist in ${String(code)}`;
      return { status: 404, code: 132001, message: '(#132001) Template name does not exist', details };
    }
    const parts: Parts = partsOf(found.components, found.parameterFormat === 'NAMED');
    return sendError(parts, isObject(template) ? template : {});
  }

  #remove(template: KeptTemplate): void {
    this.kept.splice(this.kept.indexOf(template), 1);
  }
}

const asListed = (template: KeptTemplate): JsonObject => ({
  id: template.id,
  name: template.name,
  language: template.language,
  status: template.status,
  category: template.category,
  parameter_format: template.parameterFormat,
  components: template.components,
  rejected_reason: template.rejectedReason,
});

const newTemplateId = (): string => `${randomInt(10 ** 7, 10 ** 8)}${randomInt(10 ** 7, 10 ** 8)}`;

const wrong = (message: string): GraphError => ({ status: 400, code: 100, message: `(#100) ${message}` });
