import {
  type ListedTemplate,
  type TemplateButton,
  TemplateCategory,
  type TemplateComponents,
  type TemplateHeader,
  type TemplateStatus,
} from '../../template-content.js';
import { shortened, storable } from '../../text.js';
import { idAt, isObject, listAt, objectAt, textAt, type Untrusted } from './untrusted.js';

/** In characters. */
export const TEMPLATE_NAME = 512;
export const TEMPLATE_LANGUAGE = 16;
/** More than Meta takes, so what it has is kept whole. */
const MAX_TEXT = 4096;
const MAX_BUTTONS = 20;
const MAX_REASON = 500;

const FORMATS = new Set<string>(['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION']);

const STATUSES: Readonly<Record<string, TemplateStatus>> = {
  APPROVED: 'APPROVED',
  PENDING: 'PENDING',
  IN_APPEAL: 'PENDING',
  REINSTATED: 'APPROVED',
  FLAGGED: 'APPROVED',
  REJECTED: 'REJECTED',
  PAUSED: 'PAUSED',
  DISABLED: 'DISABLED',
  LIMIT_EXCEEDED: 'DISABLED',
  PENDING_DELETION: 'DELETED',
  DELETED: 'DELETED',
};

/** Null for one that we have no word for. */
export const knownStatusOf = (name: string | null): TemplateStatus | null =>
  (name !== null && Object.hasOwn(STATUSES, name) ? STATUSES[name] : undefined) ?? null;

/** One that we have no word for cannot be sent. */
export const templateStatusOf = (name: string | null): TemplateStatus => knownStatusOf(name) ?? 'DISABLED';

/** `NONE` is Meta's word for no reason. */
export function rejectedReasonOf(of: Untrusted, key: string): string | null {
  const reason = textAt(of, key, MAX_REASON);
  return reason === 'NONE' ? null : reason;
}

/** An entry of `GET /{waba_id}/message_templates`; null for what lacks what names a template. */
export function listedTemplate(entry: unknown): ListedTemplate | null {
  if (!isObject(entry)) return null;
  const providerTemplateId = idAt(entry, 'id');
  const name = textAt(entry, 'name', TEMPLATE_NAME);
  const language = textAt(entry, 'language', TEMPLATE_LANGUAGE);
  if (!providerTemplateId || !name || !language) return null;
  const parts = listAt(entry, 'components').filter(isObject);
  const status = templateStatusOf(textAt(entry, 'status'));
  return {
    providerTemplateId,
    name,
    language,
    category: categoryOf(textAt(entry, 'category')),
    status,
    rejectedReason: status === 'REJECTED' ? rejectedReasonOf(entry, 'rejected_reason') : null,
    components: componentsOf(parts),
    sampleValues: samplesOf(parts),
  };
}

/** What is not known is taken for the one with the strictest rules. */
export const categoryOf = (name: string | null): TemplateCategory =>
  name !== null && Object.hasOwn(TemplateCategory, name) ? (name as TemplateCategory) : 'MARKETING';

const partOf = (parts: readonly Untrusted[], type: string): Untrusted | undefined =>
  parts.find((part) => textAt(part, 'type')?.toUpperCase() === type);

const KNOWN_PARTS = new Set<unknown>(['HEADER', 'BODY', 'FOOTER', 'BUTTONS']);

function componentsOf(parts: readonly Untrusted[]): TemplateComponents {
  const header = partOf(parts, 'HEADER');
  const body = partOf(parts, 'BODY');
  const footer = partOf(parts, 'FOOTER');
  const buttons = listAt(partOf(parts, 'BUTTONS') ?? {}, 'buttons').filter(isObject);
  // A carousel, an offer that ends: they are sent with parts that we have none of.
  const others = parts
    .map((part) => textAt(part, 'type')?.toUpperCase())
    .filter((type) => !KNOWN_PARTS.has(type));
  return {
    header: header ? headerOf(header) : null,
    body: (body && textAt(body, 'text', MAX_TEXT)) ?? '',
    footer: (footer && textAt(footer, 'text', MAX_TEXT)) ?? null,
    buttons: [
      ...buttons.map(buttonOf),
      ...others.map(
        (type): TemplateButton => ({ type: 'OTHER', text: shortened(type ?? '', TEMPLATE_LANGUAGE) }),
      ),
    ].slice(0, MAX_BUTTONS),
  };
}

function headerOf(header: Untrusted): TemplateHeader | null {
  const format = textAt(header, 'format')?.toUpperCase() ?? '';
  if (!FORMATS.has(format)) return null;
  const text = format === 'TEXT' ? (textAt(header, 'text', MAX_TEXT) ?? '') : null;
  return { format: format as TemplateHeader['format'], text };
}

function buttonOf(button: Untrusted): TemplateButton {
  const text = textAt(button, 'text', MAX_TEXT) ?? '';
  const type = textAt(button, 'type')?.toUpperCase();
  if (type === 'QUICK_REPLY') return { type, text };
  if (type === 'URL') return { type, text, url: textAt(button, 'url', MAX_TEXT) ?? '' };
  if (type === 'PHONE_NUMBER') return { type, text, phoneNumber: textAt(button, 'phone_number', 64) ?? '' };
  if (type === 'COPY_CODE') return { type, text };
  return { type: 'OTHER', text };
}

function samplesOf(parts: readonly Untrusted[]): Record<string, string> {
  const header = objectAt(partOf(parts, 'HEADER') ?? {}, 'example');
  const body = objectAt(partOf(parts, 'BODY') ?? {}, 'example');
  const [firstBody] = listAt(body, 'body_text');
  const buttons = listAt(partOf(parts, 'BUTTONS') ?? {}, 'buttons').filter(isObject);
  const samples: [name: string, value: unknown][] = [
    ...numbered(listAt(header, 'header_text'), (n) => `header.${n}`),
    ...named(listAt(header, 'header_text_named_params'), (name) => `header.${name}`),
    ...listAt(header, 'header_handle')
      .slice(0, 1)
      .map((handle) => ['header.link', handle] as [string, unknown]),
    ...numbered(Array.isArray(firstBody) ? firstBody : [], String),
    ...named(listAt(body, 'body_text_named_params'), (name) => name),
    ...buttons.flatMap((button, at): [string, unknown][] => {
      const example = Array.isArray(button.example) ? button.example[0] : button.example;
      return typeof example === 'string' ? [[`button.${at}`, endOf(example, button)]] : [];
    }),
  ];
  return Object.fromEntries(
    samples.flatMap(([name, value]) =>
      typeof value === 'string' ? [[storable(name), storable(shortened(value, MAX_TEXT))]] : [],
    ),
  );
}

const numbered = (values: readonly unknown[], nameOf: (n: number) => string): [string, unknown][] =>
  values.map((value, at) => [nameOf(at + 1), value]);

const named = (entries: readonly unknown[], nameOf: (name: string) => string): [string, unknown][] =>
  entries.filter(isObject).flatMap((entry): [string, unknown][] => {
    const name = textAt(entry, 'param_name', 64);
    return name ? [[nameOf(name), entry.example]] : [];
  });

/** Meta gives back a whole URL for what was submitted as its end. */
function endOf(example: string, button: Untrusted): string {
  const fixed = textAt(button, 'url')?.replace(/\{\{[^{}]*\}\}$/, '') ?? '';
  return fixed && example.startsWith(fixed) ? example.slice(fixed.length) : example;
}
