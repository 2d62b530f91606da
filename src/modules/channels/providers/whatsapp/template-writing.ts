import type { Json } from '../../content.js';
import type { OutboundFile } from '../../outbound-file.js';
import type {
  SentHeader,
  SentTemplate,
  TemplateButton,
  TemplateDraft,
  TemplateHeader,
  TemplateParameter,
} from '../../template-content.js';

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;

const namesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name)),
];

const isNumbered = (names: readonly string[]): boolean => names.every((name) => /^\d+$/.test(name));

/** The body of `POST /{waba_id}/message_templates`. */
export const templateBody = (draft: TemplateDraft): { [key: string]: Json } => ({
  name: draft.name,
  language: draft.language,
  ...templateChange(draft),
});

/** The body of `POST /{template_id}`: name and language stay for ever. */
export function templateChange({ category, components, sampleValues }: TemplateDraft): {
  [key: string]: Json;
} {
  const { header, body, footer, buttons } = components;
  const names = [...namesIn(body), ...namesIn(header?.text ?? '')];
  return {
    category,
    parameter_format: isNumbered(names) ? 'POSITIONAL' : 'NAMED',
    components: [
      ...(header ? [headerBody(header, sampleValues)] : []),
      { type: 'BODY', text: body, ...examplesOf('body_text', body, (name) => sampleValues[name]) },
      ...(footer === null ? [] : [{ type: 'FOOTER', text: footer }]),
      ...(buttons.length === 0
        ? []
        : [
            {
              type: 'BUTTONS',
              buttons: buttons.map((button, at) => buttonBody(button, sampleValues[`button.${at}`])),
            },
          ]),
    ],
  };
}

function headerBody({ format, text }: TemplateHeader, samples: TemplateDraft['sampleValues']): Json {
  if (format === 'TEXT') {
    const example = examplesOf('header_text', text ?? '', (name) => samples[`header.${name}`]);
    return { type: 'HEADER', format, text, ...example };
  }
  if (format === 'LOCATION') return { type: 'HEADER', format };
  return { type: 'HEADER', format, example: { header_handle: [samples['header.link'] ?? ''] } };
}

/** Numbered ones by their places (a list of lists for the body, a plain one for the header), named ones by their names. */
function examplesOf(
  key: 'body_text' | 'header_text',
  text: string,
  sampleOf: (name: string) => string | undefined,
): { [key: string]: Json } {
  const names = namesIn(text);
  if (names.length === 0) return {};
  if (!isNumbered(names)) {
    const named = names.map((name) => ({ param_name: name, example: sampleOf(name) ?? '' }));
    return { example: { [`${key}_named_params`]: named } };
  }
  const values = [...names].sort((a, b) => Number(a) - Number(b)).map((name) => sampleOf(name) ?? '');
  return { example: { [key]: key === 'body_text' ? [values] : values } };
}

function buttonBody(button: TemplateButton, sample: string | undefined): Json {
  const { type, text } = button;
  if (type === 'PHONE_NUMBER') return { type, text, phone_number: button.phoneNumber };
  if (type === 'COPY_CODE') return { type, example: sample ?? '' };
  if (type === 'URL')
    return { type, text, url: button.url, ...(sample !== undefined && { example: [sample] }) };
  return { type, text };
}

/** What stands under `template` in a send; the file of the header by the id of its upload. */
export function templateSend(
  { name, language, header, parameters, buttons }: SentTemplate,
  file: OutboundFile | null,
): Json {
  const components: Json[] = [];
  if (header?.format === 'TEXT') components.push(...textParameters('header', header.parameters));
  else if (header?.format === 'LOCATION') {
    const { latitude = 0, longitude = 0, ...place } = header.location ?? {};
    const location = { latitude: String(latitude), longitude: String(longitude), ...place };
    components.push({ type: 'header', parameters: [{ type: 'location', location }] });
  } else if (header) {
    const type = header.format.toLowerCase();
    components.push({ type: 'header', parameters: [{ type, [type]: headerFile(header, file) }] });
  }
  components.push(...textParameters('body', parameters));
  buttons.forEach(({ type, parameter }, index) => {
    if (parameter === null) return;
    const isCode = type === 'COPY_CODE';
    components.push({
      type: 'button',
      sub_type: isCode ? 'copy_code' : 'url',
      index: String(index),
      parameters: [
        isCode ? { type: 'coupon_code', coupon_code: parameter } : { type: 'text', text: parameter },
      ],
    });
  });
  return { name, language: { code: language }, ...(components.length > 0 && { components }) };
}

function headerFile({ format, link }: SentHeader, file: OutboundFile | null): Json {
  if (!file) return { link };
  return {
    id: file.providerMediaId,
    ...(format === 'DOCUMENT' && file.fileName && { filename: file.fileName }),
  };
}

const textParameters = (type: 'header' | 'body', parameters: readonly TemplateParameter[]): Json[] =>
  parameters.length === 0
    ? []
    : [
        {
          type,
          parameters: parameters.map(({ name, value }) => ({
            type: 'text',
            ...(name !== null && { parameter_name: name }),
            text: value,
          })),
        },
      ];
