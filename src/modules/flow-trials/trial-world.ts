import { DomainError } from '../../kernel/errors.js';
import { LONGEST_SUBSTITUTION, type Variables } from '../../kernel/substitution.js';
import type { Provider } from '../channels/channels.js';
import { type Json, validateText } from '../channels/content.js';
import { adaptOffer, type Channelled } from '../channels/offer.js';
import type { Offer } from '../channels/offered-choice.js';
import type { AiOutcome, FlowPorts, HttpCall, HttpOutcome, Saying } from '../flow-engine/ports.js';
import type { Action } from '../flows/flow-blocks.js';
import type { Target } from '../flows/flow-parts.js';
import { givenValues, rendered } from '../templates/template-rendering.js';
import type { TemplateView } from '../templates/templates.js';
import type { TrialBookings } from './trial-bookings.js';
import type { TrialScript } from './trial-script.js';
import type { TrialChange, TrialOption, TrialTranscript } from './trial-transcript.js';

/** What the flow names, as it really is. */
export interface TrialGround {
  readonly provider: Provider;
  readonly channel: Channelled;
  readonly templates: ReadonlyMap<string, TemplateView>;
  readonly bookings: TrialBookings;
  readonly transcript: TrialTranscript;
  readonly now: () => Date;
}

type Scope = Exclude<Target['scope'], 'run'>;

/**
 * The world of one trial: everything that a flow does is written down and remembered, and none of it happens.
 *
 * What would be refused for real is refused here in the same words, as far as it can be known without a customer.
 */
export class TrialWorld implements FlowPorts {
  readonly #values: Readonly<Record<Scope, Map<string, string>>> = {
    contact: new Map(),
    account: new Map(),
    agency: new Map(),
  };
  readonly #tags: Readonly<Record<'contact' | 'conversation', Set<string>>>;
  readonly #http: NonNullable<TrialScript['http']>[number][];
  readonly #ai: NonNullable<TrialScript['ai']>[number][];
  #status = 'OPEN';
  #assignee: string | null = null;
  #hasOptedOut = false;

  constructor(
    private readonly ground: TrialGround,
    script: TrialScript,
  ) {
    for (const { scope, key, value } of script.values ?? []) {
      if (scope !== 'run') this.#values[scope].set(key, value);
    }
    this.#tags = {
      contact: new Set(script.contactTagIds?.map((id) => id.toLowerCase())),
      conversation: new Set(script.conversationTagIds?.map((id) => id.toLowerCase())),
    };
    this.#http = [...(script.http ?? [])];
    this.#ai = [...(script.ai ?? [])];
  }

  get provider(): Provider {
    return this.ground.provider;
  }

  get bookings(): TrialBookings {
    return this.ground.bookings;
  }

  now(): Date {
    return this.ground.now();
  }

  /** As they are now, by scope and key. */
  get values(): readonly { readonly scope: Scope; readonly key: string; readonly value: string }[] {
    return (Object.keys(this.#values) as Scope[]).flatMap((scope) =>
      [...this.#values[scope]].map(([key, value]) => ({ scope, key, value })),
    );
  }

  async variables(): Promise<Variables> {
    return this.#values;
  }

  async hasTag(on: 'contact' | 'conversation', tagId: string): Promise<boolean> {
    return this.#tags[on].has(tagId.toLowerCase());
  }

  async say(_key: string, saying: Saying): Promise<void> {
    if (this.#hasOptedOut) {
      throw new DomainError('CONFLICT', 'OPTED_OUT', 'The contact wants no messages that nobody asked for.');
    }
    const { text, options = [] } = this.#wordsOf(saying);
    this.ground.transcript.add('FLOW', text, { options });
  }

  async act(_key: string, action: Action): Promise<void> {
    const [text, change] = this.#done(action);
    this.ground.transcript.add('SYSTEM', text, { changes: change ? [change] : [] });
  }

  async keep(_key: string, { scope, key }: Target & { scope: Scope }, value: string): Promise<void> {
    const before = this.#values[scope].get(key) ?? null;
    const after = value.trim() === '' ? null : value.slice(0, LONGEST_SUBSTITUTION);
    if (after === null) this.#values[scope].delete(key);
    else this.#values[scope].set(key, after);
    const name = `${scope}.${key}`;
    this.ground.transcript.add('SYSTEM', `Sets ${name}.`, { changes: [{ name, before, after }] });
  }

  /** As it is scripted for this block. Nothing is called, and no secret is opened. */
  async http(_key: string, { method, url }: HttpCall): Promise<HttpOutcome> {
    const answer = takeFor(this.#http, this.ground.transcript.place?.block);
    const outcome: HttpOutcome = answer
      ? toOutcome(answer)
      : { ok: false, status: null, failure: 'NOT_SCRIPTED' };
    const came = outcome.ok ? outcome.status : `${outcome.status ?? ''} ${outcome.failure}`.trim();
    this.ground.transcript.add('SYSTEM', `${method} ${url} → ${came}`);
    return outcome;
  }

  async ai(): Promise<AiOutcome> {
    const answer = takeFor(this.#ai, this.ground.transcript.place?.block);
    return answer ? { ok: true, text: answer.text } : { ok: false, failure: 'NOT_SCRIPTED' };
  }

  #wordsOf(saying: Saying): { readonly text: string; readonly options?: readonly TrialOption[] } {
    switch (saying.kind) {
      case 'text':
        validateText(saying.text, this.ground.channel.limits);
        return { text: saying.text };
      case 'media':
        return { text: [`[file ${saying.mediaId}]`, saying.caption].filter(Boolean).join(' ') };
      case 'template':
        return { text: this.#template(saying) };
      case 'location': {
        const { latitude, longitude, name, address } = saying;
        return { text: [`[place ${latitude}, ${longitude}]`, name, address].filter(Boolean).join(' ') };
      }
      case 'location_request':
        return { text: saying.body };
      case 'offer':
        return this.#offer(saying.offer);
    }
  }

  #template({ templateId, variables, mediaId }: Extract<Saying, { kind: 'template' }>): string {
    const template = this.ground.templates.get(templateId.toLowerCase());
    if (template?.status !== 'APPROVED') {
      throw new DomainError('NOT_FOUND', 'NOT_FOUND', 'The client has no such template that is approved.', {
        id: templateId,
      });
    }
    const given = Object.entries(variables).map(([name, value]) => ({ name, value }));
    return rendered(template, givenValues(template.components, given, mediaId !== null)).body;
  }

  #offer(offer: Offer): { text: string; options: readonly TrialOption[] } {
    const adapted = adaptOffer(offer, this.ground.channel);
    const given = offer.sections?.flatMap(({ options }) => options) ?? offer.options ?? [];
    const options = given.map(({ id, title, description = null }) => ({
      id: id ?? title,
      title,
      description,
    }));
    return { text: adapted.kind === 'text' ? adapted.body : offer.body, options };
  }

  #done(action: Action): readonly [text: string, change?: TrialChange] {
    switch (action.kind) {
      case 'add_tag':
      case 'remove_tag': {
        const tags = this.#tags[action.on];
        const tagId = action.tagId.toLowerCase();
        const [before, after] = [tags.has(tagId), action.kind === 'add_tag'];
        if (after) tags.add(tagId);
        else tags.delete(tagId);
        const text = `${after ? 'Puts a tag on' : 'Takes a tag off'} the ${action.on}.`;
        const name = `${action.on}.tag.${tagId}`;
        return before === after ? [text] : [text, { name, before: String(before), after: String(after) }];
      }
      case 'set_status': {
        const change = { name: 'conversation.status', before: this.#status, after: action.status };
        this.#status = action.status;
        return ['Sets the status of the conversation.', change];
      }
      case 'assign': {
        const after = action.to?.userId ?? action.to?.groupId ?? null;
        const change = { name: 'conversation.assignee', before: this.#assignee, after };
        this.#assignee = after;
        return ['Assigns the conversation.', change];
      }
      case 'opt_out':
        this.#hasOptedOut = true;
        return [
          'Notes that the contact wants no messages.',
          { name: 'contact.opted_out', before: null, after: 'true' },
        ];
      case 'set_field':
        throw new Error('A field is kept by its block.');
    }
  }
}

/** The next one for a block, which is used up. */
function takeFor<T extends { readonly blockId: string }>(all: T[], blockId: string | undefined): T | null {
  const at = all.findIndex((one) => one.blockId === blockId);
  return at < 0 ? null : (all.splice(at, 1)[0] ?? null);
}

function toOutcome({ status, json }: NonNullable<TrialScript['http']>[number]): HttpOutcome {
  if (status < 200 || status > 299) return { ok: false, status, failure: 'STATUS' };
  return { ok: true, status, json: json == null ? undefined : (JSON.parse(json) as Json) };
}
