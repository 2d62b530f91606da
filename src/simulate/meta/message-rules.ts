import type { JsonObject } from './envelopes.js';

/** An error the way the Graph API writes it. */
export interface GraphError {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly details?: string;
  readonly subcode?: number;
  /** For people. */
  readonly userMessage?: string;
}

type Value = JsonObject[string];

/** Messages that show an upload. */
const FILES: ReadonlySet<string> = new Set(['image', 'video', 'audio', 'document']);

/** What is wrong with the body of a send, as Meta would say it; null when it would be accepted. */
export function whatIsWrong(
  body: unknown,
  templateError: (template: unknown) => GraphError | null = () => null,
): GraphError | null {
  if (!isObject(body)) return invalid('The request body is not a JSON object.');
  if (body.messaging_product !== 'whatsapp') return invalid('messaging_product must be whatsapp.');
  if (body.recipient_type !== undefined && body.recipient_type !== 'individual') {
    return invalid('recipient_type must be individual.');
  }
  if (!isText(body.to, 1, 128) && !isText(body.recipient, 1, 140)) return missing('to');
  const callback = body.biz_opaque_callback_data;
  if (callback !== undefined && !isText(callback, 1, 512)) {
    return invalid('biz_opaque_callback_data has at most 512 characters.');
  }
  if (body.type === 'text') return textError(body.text);
  if (body.type === 'interactive') return interactiveError(body.interactive);
  if (body.type === 'location') return locationError(body.location);
  if (body.type === 'reaction') return reactionError(body.reaction);
  if (body.type === 'template') return templateError(body.template);
  if (typeof body.type === 'string' && FILES.has(body.type)) return fileError(body.type, body[body.type]);
  return invalid(`type ${String(body.type)} is not one this stand-in knows.`);
}

/** The customer a send is for: a phone number or a user id. */
export const recipientOf = (body: JsonObject): string => String(body.to ?? body.recipient);

export const isObject = (value: Value): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const listOf = (value: Value): readonly Value[] => (Array.isArray(value) ? value : []);

/** Lengths are in code points. */
const isText = (value: Value, min: number, max: number): value is string =>
  typeof value === 'string' && [...value].length >= min && [...value].length <= max && value.trim() !== '';

function textError(text: Value): GraphError | null {
  if (!isObject(text)) return missing('text');
  return isText(text.body, 1, 4096) ? null : invalid('text.body has 1 to 4096 characters.');
}

function locationError(location: Value): GraphError | null {
  if (!isObject(location)) return missing('location');
  const { latitude, longitude, name, address } = location;
  if (!isDegrees(latitude, 90)) return wrong('location.latitude');
  if (!isDegrees(longitude, 180)) return wrong('location.longitude');
  if (name !== undefined && !isText(name, 1, 1000)) return wrong('location.name');
  return address === undefined || isText(address, 1, 1000) ? null : wrong('location.address');
}

const isDegrees = (value: Value, most: number): boolean =>
  typeof value === 'number' && value >= -most && value <= most;

/** An empty emoji takes the reaction back. */
function reactionError(reaction: Value): GraphError | null {
  if (!isObject(reaction)) return missing('reaction');
  if (!isText(reaction.message_id, 1, 256)) return missing('reaction.message_id');
  return reaction.emoji === '' || isText(reaction.emoji, 1, 20) ? null : wrong('reaction.emoji');
}

function fileError(type: string, file: Value): GraphError | null {
  if (!isObject(file)) return missing(type);
  if (!isText(file.id, 1, 128)) return missing(`${type}.id`);
  if (file.filename !== undefined && type !== 'document') return wrong(`${type}.filename`);
  if (file.caption === undefined) return null;
  return type !== 'audio' && isText(file.caption, 1, 1024) ? null : wrong(`${type}.caption`);
}

function interactiveError(interactive: Value): GraphError | null {
  if (!isObject(interactive)) return missing('interactive');
  const { action, body } = interactive;
  if (!isObject(body) || !isText(body.text, 1, 1024)) return wrong('interactive.body.text');
  if (!isObject(action)) return missing('interactive.action');
  if (!isHeader(interactive.header, interactive.type)) return wrong('interactive.header');
  if (!isFooter(interactive.footer)) return wrong('interactive.footer.text');
  if (interactive.type === 'button') return buttonsError(action);
  if (interactive.type === 'list') return listError(action);
  if (interactive.type === 'cta_url') return linkError(action);
  if (interactive.type === 'location_request_message') {
    const isPlain = interactive.header === undefined && interactive.footer === undefined;
    return isPlain && action.name === 'send_location' ? null : wrong('interactive.action.name');
  }
  return wrong('interactive.type');
}

/** Of text everywhere; of a file everywhere but on a list. */
function isHeader(header: Value, on: Value): boolean {
  if (header === undefined) return true;
  if (!isObject(header)) return false;
  if (header.type === 'text') return isText(header.text, 1, 60);
  if (on === 'list' || !['image', 'video', 'document'].includes(String(header.type))) return false;
  const file = header[String(header.type)];
  return isObject(file) && (isText(file.link, 1, 2000) || isText(file.id, 1, 256));
}

const isFooter = (footer: Value): boolean =>
  footer === undefined || (isObject(footer) && isText(footer.text, 1, 60));

function buttonsError(action: JsonObject): GraphError | null {
  const buttons = listOf(action.buttons);
  if (buttons.length < 1 || buttons.length > 3) return wrong('interactive.action.buttons');
  const replies = buttons.map((button) => (isObject(button) && isObject(button.reply) ? button.reply : {}));
  const areGood = replies.every(({ id, title }) => isText(id, 1, 256) && isText(title, 1, 20));
  if (!areGood || !areUnique(replies, 'id') || !areUnique(replies, 'title')) {
    return wrong('interactive.action.buttons.reply');
  }
  return null;
}

function listError(action: JsonObject): GraphError | null {
  if (!isText(action.button, 1, 20)) return wrong('interactive.action.button');
  const sections = listOf(action.sections).filter(isObject);
  if (sections.length < 1 || sections.length > 10) return wrong('interactive.action.sections');
  const isTitled = ({ title }: JsonObject) =>
    title === undefined ? sections.length === 1 : isText(title, 1, 24);
  if (!sections.every(isTitled)) return wrong('interactive.action.sections.title');
  const rows = sections.flatMap((section) => listOf(section.rows)).filter(isObject);
  const areGood = rows.every(
    ({ id, title, description }) =>
      isText(id, 1, 200) && isText(title, 1, 24) && (description === undefined || isText(description, 1, 72)),
  );
  if (rows.length < 1 || rows.length > 10 || !areGood || !areUnique(rows, 'id')) {
    return wrong('interactive.action.sections.rows');
  }
  return null;
}

function linkError({ name, parameters }: JsonObject): GraphError | null {
  if (name !== 'cta_url' || !isObject(parameters)) return wrong('interactive.action');
  return isText(parameters.display_text, 1, 20) && isText(parameters.url, 1, 2000)
    ? null
    : wrong('interactive.action.parameters');
}

const areUnique = (of: readonly JsonObject[], key: string): boolean =>
  new Set(of.map((each) => each[key])).size === of.length;

const invalid = (details: string): GraphError => ({
  status: 400,
  code: 100,
  message: '(#100) Invalid parameter',
  details,
});

const missing = (field: string): GraphError => ({
  status: 400,
  code: 131008,
  message: '(#131008) Required parameter is missing',
  details: `Parameter ${field} is missing.`,
});

const wrong = (field: string): GraphError => ({
  status: 400,
  code: 131009,
  message: '(#131009) Parameter value is not valid',
  details: `Parameter ${field} is not valid.`,
});
