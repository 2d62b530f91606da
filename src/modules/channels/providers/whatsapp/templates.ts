import { EgressError } from '../../../../egress/egress-error.js';
import type { GuardedFetch } from '../../../../egress/guarded-fetch.js';
import type { OutboundRequest, OutboundResponse } from '../../../../egress/outbound.js';
import type { TemplateDraft } from '../../template-content.js';
import type { FetchOptions, Rejected, RetryLater } from '../provider.js';
import type {
  ProviderBusiness,
  TemplateListing,
  TemplateProvider,
  TemplateRemoval,
  TemplateSubmission,
} from '../template-provider.js';
import { failureOf, failureOfExchange, isSuccess, parsed } from './graph-errors.js';
import { WHATSAPP_TEMPLATE_LIMITS } from './template-limits.js';
import { interpretTemplateNews } from './template-news.js';
import { categoryOf, listedTemplate, templateStatusOf } from './template-reading.js';
import { templateBody, templateChange } from './template-writing.js';
import { codeAt, idAt, listAt, objectAt, textAt, type Untrusted } from './untrusted.js';

const TIMEOUT_MS = 15_000;
const PAGE = 100;
/** A hundred templates with everything that Meta says of each. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const FIELDS = 'id,name,language,status,category,components,rejected_reason,parameter_format';

/** Error subcodes. */
const EXISTS = new Set(['2388023', '2388024']);
const GONE = '2593002';

/** A cursor goes back as it came: opaque, but no longer than any of Meta's. */
const CURSOR = /^[\x21-\x7e]{1,2048}$/;

type Answer = { readonly outcome: 'answered'; readonly body: Untrusted };
type Failure = (RetryLater | Rejected) & { readonly subcode: string | null };

/** The templates of a WhatsApp business account. */
export class WhatsAppTemplates implements TemplateProvider {
  readonly limits = WHATSAPP_TEMPLATE_LIMITS;

  readonly interpretNews = interpretTemplateNews;

  constructor(
    private readonly http: GuardedFetch,
    private readonly graphUrl: string,
  ) {}

  async list(
    business: ProviderBusiness,
    { after, name, signal }: FetchOptions & { readonly after?: string | null; readonly name?: string },
  ): Promise<TemplateListing> {
    const query = new URLSearchParams({ fields: FIELDS, limit: String(PAGE) });
    if (after) query.set('after', after);
    if (name !== undefined) query.set('name', name);
    const answer = await this.call(business, `${business.businessAccountId}/message_templates?${query}`, {
      method: 'GET',
      signal,
    });
    if (answer.outcome !== 'answered') return answer;
    const paging = objectAt(answer.body, 'paging');
    const cursor = textAt(objectAt(paging, 'cursors'), 'after');
    const goesOn = typeof paging.next === 'string' && cursor !== null && CURSOR.test(cursor);
    const templates = listAt(answer.body, 'data').map(listedTemplate);
    return {
      outcome: 'listed',
      templates: templates.filter((template) => template !== null),
      next: goesOn ? cursor : null,
    };
  }

  async create(
    business: ProviderBusiness,
    draft: TemplateDraft,
    { signal }: FetchOptions = {},
  ): Promise<TemplateSubmission> {
    const answer = await this.call(business, `${business.businessAccountId}/message_templates`, {
      method: 'POST',
      body: JSON.stringify(templateBody(draft)),
      signal,
    });
    if (answer.outcome === 'answered') return submitted(answer.body, draft);
    if (answer.outcome === 'rejected' && EXISTS.has(answer.subcode ?? ''))
      return { outcome: 'exists', text: answer.text };
    return answer;
  }

  async update(
    business: ProviderBusiness,
    providerTemplateId: string,
    draft: TemplateDraft,
    { signal }: FetchOptions = {},
  ): Promise<TemplateSubmission> {
    const answer = await this.call(business, encodeURIComponent(providerTemplateId), {
      method: 'POST',
      body: JSON.stringify(templateChange(draft)),
      signal,
    });
    if (answer.outcome !== 'answered') return answer;
    // Meta says `success` and nothing more: what was changed is looked at again.
    return { outcome: 'submitted', providerTemplateId, status: 'PENDING', category: draft.category };
  }

  async remove(
    business: ProviderBusiness,
    { name, providerTemplateId }: { readonly name: string; readonly providerTemplateId: string },
    { signal }: FetchOptions = {},
  ): Promise<TemplateRemoval> {
    const query = new URLSearchParams({ hsm_id: providerTemplateId, name });
    const answer = await this.call(business, `${business.businessAccountId}/message_templates?${query}`, {
      method: 'DELETE',
      signal,
    });
    if (answer.outcome === 'answered') return { outcome: 'removed' };
    return answer.outcome === 'rejected' && answer.subcode === GONE ? { outcome: 'removed' } : answer;
  }

  private async call(
    { token }: ProviderBusiness,
    path: string,
    {
      signal,
      ...request
    }: Pick<OutboundRequest, 'method' | 'body'> & { readonly signal?: AbortSignal | undefined },
  ): Promise<Answer | Failure> {
    try {
      const response = await this.http.request({
        ...request,
        url: `${this.graphUrl}/${path}`,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        timeoutMs: TIMEOUT_MS,
        maxResponseBytes: MAX_ANSWER_BYTES,
        ...(signal && { signal }),
      });
      return isSuccess(response.status)
        ? { outcome: 'answered', body: parsed(response.body) }
        : { ...failureOf(response, token), subcode: subcodeOf(response) };
    } catch (error) {
      if (!(error instanceof EgressError)) throw error;
      return { ...failureOfExchange(error), subcode: null };
    }
  }
}

function submitted(answer: Untrusted, { category }: TemplateDraft): TemplateSubmission {
  const providerTemplateId = idAt(answer, 'id');
  const said = textAt(answer, 'category');
  return {
    outcome: 'submitted',
    providerTemplateId,
    status: templateStatusOf(textAt(answer, 'status') ?? 'PENDING'),
    // Meta may decide that it is another one.
    category: said ? categoryOf(said) : category,
  };
}

const subcodeOf = ({ body }: OutboundResponse): string | null =>
  codeAt(objectAt(parsed(body), 'error'), 'error_subcode');
