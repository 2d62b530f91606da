import { type JsonObject, messages, type Sender } from '../meta/envelopes.js';
import type { AcceptedMessage } from '../meta/fake-meta.js';
import { isObject, listOf } from '../meta/message-rules.js';
import type { Random } from './random.js';

/** What an agent's message reads as in the terminal. */
export function readingOf({ body }: AcceptedMessage): string {
  if (isObject(body.text)) return String(body.text.body);
  const { interactive } = body;
  if (!isObject(interactive) || !isObject(interactive.body)) return `(${String(body.type)})`;
  const options = optionsOf(body).map(({ title }) => `[${title}]`);
  return [String(interactive.body.text), ...options].join(' ');
}

/** The tap on a button or a row, when the agent's message offers any. */
export function tapOn(
  message: AcceptedMessage,
  by: Sender,
  random: Random,
): { sent: JsonObject; title: string } | null {
  const [first, ...more] = optionsOf(message.body);
  if (!first) return null;
  const option = random.pick([first, ...more]);
  const quotes = { quotes: message.wamid };
  const { isRow, ...reply } = option;
  return {
    sent: isRow ? messages.listReply(by, reply, quotes) : messages.buttonReply(by, reply, quotes),
    title: option.title,
  };
}

interface Option {
  readonly isRow: boolean;
  readonly id: string;
  readonly title: string;
  readonly description?: string;
}

function optionsOf({ interactive }: JsonObject): Option[] {
  if (!isObject(interactive) || !isObject(interactive.action)) return [];
  const { buttons, sections } = interactive.action;
  const replies = listOf(buttons).flatMap((button) => (isObject(button) ? [button.reply] : []));
  const rows = listOf(sections).flatMap((section) => (isObject(section) ? listOf(section.rows) : []));
  return [...replies.map((reply) => option(reply, false)), ...rows.map((row) => option(row, true))];
}

function option(of: unknown, isRow: boolean): Option {
  const { id, title, description } = isObject(of) ? of : {};
  return {
    isRow,
    id: String(id),
    title: String(title),
    ...(typeof description === 'string' && { description }),
  };
}
