import { invalidInput } from '../../kernel/errors.js';
import type {
  NewTemplateButton,
  SampleValues,
  TemplateCategory,
  TemplateComponents,
  TemplateHeader,
} from '../channels/template-content.js';
import { shortened } from '../channels/text.js';

/** A button as it is typed: which of its fields it needs depends on its kind. */
export interface TypedButton {
  readonly type: NewTemplateButton['type'];
  readonly text?: string | null;
  readonly url?: string | null;
  readonly phoneNumber?: string | null;
}

/** What a template says, as it is typed. */
export interface TypedComponents {
  readonly header?: { readonly format: TemplateHeader['format']; readonly text?: string | null } | null;
  readonly body: string;
  readonly footer?: string | null;
  readonly buttons?: readonly TypedButton[] | null;
}

export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

export interface TypedTemplate {
  readonly channelId: string;
  readonly name: string;
  readonly language: string;
  readonly category: TemplateCategory;
  readonly components: TypedComponents;
  readonly sampleValues?: readonly NamedValue[] | null;
}

/** What the customer's button says is the provider's to decide. */
const COPY_CODE_LABEL = 'Copy offer code';

/** In the form that is stored. @throws DomainError INVALID_INPUT for a button with fields of another kind. */
export const componentsOf = (typed: TypedComponents): TemplateComponents<NewTemplateButton> => ({
  header: typed.header ? { format: typed.header.format, text: typed.header.text ?? null } : null,
  body: typed.body,
  footer: typed.footer ?? null,
  buttons: (typed.buttons ?? []).map((button, i) => buttonOf(`components.buttons[${i}]`, button)),
});

const FIELDS = ['text', 'url', 'phoneNumber'] as const;

const NEEDS: Readonly<Record<TypedButton['type'], readonly (typeof FIELDS)[number][]>> = {
  QUICK_REPLY: ['text'],
  URL: ['text', 'url'],
  PHONE_NUMBER: ['text', 'phoneNumber'],
  COPY_CODE: [],
};

function buttonOf(path: string, button: TypedButton): NewTemplateButton {
  for (const field of FIELDS) {
    const isGiven = button[field] !== null && button[field] !== undefined;
    if (isGiven !== NEEDS[button.type].includes(field))
      throw invalidInput(
        `${path}.${field}`,
        `A button of ${button.type} has ${isGiven ? 'no' : 'a'} ${field}.`,
      );
  }
  const { type, text, url, phoneNumber } = button;
  const label = text ?? '';
  if (type === 'URL') return { type, text: label, url: url ?? '' };
  if (type === 'PHONE_NUMBER') return { type, text: label, phoneNumber: phoneNumber ?? '' };
  return type === 'COPY_CODE' ? { type, text: COPY_CODE_LABEL } : { type, text: label };
}

/** By name. @throws DomainError INVALID_INPUT `sampleValues.<name>` for one that is given twice. */
export function samplesOf(typed: readonly NamedValue[] | null | undefined): SampleValues {
  const samples = new Map<string, string>();
  for (const { name, value } of typed ?? []) {
    if (samples.has(name)) throw invalidInput(`sampleValues.${shortened(name, 64)}`, 'It is given twice.');
    samples.set(name, value);
  }
  return Object.fromEntries(samples);
}
