declare const safe: unique symbol;

/** Markup that may be sent as it is. Only `html` makes it. */
export interface Html {
  readonly [safe]: true;
  readonly markup: string;
}

/** What may stand in markup: a text is escaped, a list is put together, what is not there leaves nothing. */
export type HtmlPart = string | number | Html | null | undefined | false | readonly HtmlPart[];

class Markup {
  constructor(readonly markup: string) {}
}

/**
 * Markup with values in it, each escaped for an element and for an attribute in quotation marks alike. There is no
 * way around it: what is not escaped was made by `html` itself.
 *
 * A value never stands in a script, in a style or in an attribute without quotation marks; a URL of somebody else's
 * is checked by whoever puts it into `href`.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  const markup = strings.reduce((text, string, at) => `${text}${markupOf(parts[at - 1])}${string}`);
  return new Markup(markup) as unknown as Html;
}

function markupOf(part: HtmlPart): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Markup) return part.markup;
  if (Array.isArray(part)) return part.map(markupOf).join('');
  return escaped(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
