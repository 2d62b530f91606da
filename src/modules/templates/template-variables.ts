import type { TemplateComponents } from '../channels/template-content.js';

export type VariableComponent = 'HEADER' | 'BODY' | 'BUTTON';

/** Something that each message gives a value of. */
export interface TemplateVariable {
  /**
   * Of the body as it is written there: `1`, `first_name`. Of the header `header.1`, `header.link` for the file,
   * `header.latitude` and so on for a place; of a button `button.0`, by its place among the buttons.
   */
  readonly name: string;
  readonly component: VariableComponent;
}

export const LINK = 'header.link';
const LOCATION = ['latitude', 'longitude', 'name', 'address'] as const;

export const headerVariable = (name: string): string => `header.${name}`;
export const buttonVariable = (index: number): string => `button.${index}`;

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;

/** What stands between the braces of a text, each once, in its order. */
export const placeholdersIn = (text: string): string[] => [
  ...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name)),
];

/** A text with the values of its placeholders; those without one stay as they are. */
export const withValues = (text: string, valueFor: (name: string) => string | undefined): string =>
  text.replace(PLACEHOLDER, (placeholder, name: string) => valueFor(name) ?? placeholder);

/** Everything that a message of this template must say, in the order in which it is read. */
export function variablesOf({ header, body, buttons }: TemplateComponents): TemplateVariable[] {
  const inHeader = headerNames(header).map((name) => ({
    name: headerVariable(name),
    component: 'HEADER' as const,
  }));
  const inBody = placeholdersIn(body).map((name) => ({ name, component: 'BODY' as const }));
  const inButtons = buttons.flatMap((button, index) => {
    const isOpen =
      button.type === 'COPY_CODE' || (button.type === 'URL' && placeholdersIn(button.url).length > 0);
    return isOpen ? [{ name: buttonVariable(index), component: 'BUTTON' as const }] : [];
  });
  return [...inHeader, ...inBody, ...inButtons];
}

/** The provider wants an example of each, but for a place. */
export const sampledVariablesOf = (components: TemplateComponents): TemplateVariable[] =>
  variablesOf(components).filter(
    ({ component }) => component !== 'HEADER' || components.header?.format !== 'LOCATION',
  );

function headerNames(header: TemplateComponents['header']): readonly string[] {
  if (!header) return [];
  if (header.format === 'TEXT') return placeholdersIn(header.text ?? '');
  return header.format === 'LOCATION' ? LOCATION : ['link'];
}
