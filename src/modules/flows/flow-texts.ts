import { hasVariables } from '../../kernel/substitution.js';
import type { ContentLimits } from '../channels/content.js';
import { isBlank, lengthOf } from '../channels/text.js';
import type { FlowBlock } from './flow-blocks.js';
import type { FlowDocument } from './flow-document.js';
import { errorAt, type FlowProblem, inBlock, spotsOf } from './flow-problems.js';
import { choicesOf } from './flow-sockets.js';
import { choicePath } from './flow-wiring.js';

/** A text of a block, and what it has to be like. */
interface TextAt {
  readonly part: string;
  readonly text: string;
  readonly max: number;
  /** It may be blank: then it is not said at all. */
  readonly mayBeBlank?: boolean;
}

const said = (part: string, text: string, max: number): TextAt => ({ part, text, max });

/** One that may be left out: given, it says something. */
const ifGiven = (part: string, text: string | null | undefined, max: number): TextAt[] =>
  text == null ? [] : [said(part, text, max)];

/** One that is only said where there is something to say. */
const ifSaid = (part: string, text: string | null | undefined, max: number): TextAt[] =>
  text == null ? [] : [{ part, text, max, mayBeBlank: true }];

/**
 * Whether what customers would read is there, and short enough for the channels of the client. How long a text with
 * variables becomes is known when it is sent.
 */
export const textProblems = (document: FlowDocument, limits: ContentLimits): FlowProblem[] =>
  spotsOf(document).flatMap((spot) =>
    textsOf(spot.block, limits).flatMap(({ part, text, max, mayBeBlank = false }): FlowProblem[] => {
      if (isBlank(text)) {
        return mayBeBlank ? [] : [errorAt('EMPTY', inBlock(spot, part), `${part} says nothing.`)];
      }
      if (hasVariables(text) || lengthOf(text) <= max) return [];
      return [errorAt('TOO_LONG', inBlock(spot, part), `${part} has at most ${max} characters.`)];
    }),
  );

function textsOf(block: FlowBlock, limits: ContentLimits): TextAt[] {
  switch (block.type) {
    case 'text':
      return [said('text', block.text, limits.text)];
    case 'media':
      return ifSaid('caption', block.caption, limits.body);
    case 'location':
      return [
        ...ifSaid('name', block.name, limits.placeName),
        ...ifSaid('address', block.address, limits.placeAddress),
      ];
    case 'reply_buttons':
      return [
        ...frameOf(block, limits, limits.body),
        ...titlesOf(block, limits.buttonTitle),
        ...retryOf(block, limits),
      ];
    case 'list':
      return [
        ...frameOf(block, limits, limits.listBody),
        said('button', block.button, limits.listButton),
        ...block.sections.flatMap(({ title, rows }, s) => [
          ...ifGiven(`sections[${s}].title`, title, limits.sectionTitle),
          ...rows.flatMap(({ description }, r) =>
            ifGiven(`sections[${s}].rows[${r}].description`, description, limits.rowDescription),
          ),
        ]),
        ...titlesOf(block, limits.rowTitle),
        ...retryOf(block, limits),
      ];
    case 'user_input': {
      const { validation } = block;
      const options = validation.kind === 'options' ? validation.options : [];
      return [
        said('question', block.question, limits.text),
        ...options.map((option, at) => said(`validation.options[${at}]`, option, limits.text)),
        ...retryOf(block, limits),
      ];
    }
    case 'location_request':
      return [said('body', block.body, limits.body), ...retryOf(block, limits)];
    case 'address':
      return [said('question', block.question, limits.text), ...retryOf(block, limits)];
    case 'ai_reply':
      return [said('instructions', block.instructions, Number.POSITIVE_INFINITY)];
    case 'enable_live_chat':
      return ifSaid('message', block.message, limits.text);
    case 'offer_slots':
    case 'cancel_booking_picker':
      return [
        said('body', block.body, limits.listBody),
        said('button', block.button, limits.listButton),
        ...retryOf(block, limits),
      ];
    case 'confirm_booking':
      return [
        said('body', block.body, limits.body),
        said('confirm', block.confirm, limits.buttonTitle),
        said('decline', block.decline, limits.buttonTitle),
        ...retryOf(block, limits),
      ];
    default:
      return [];
  }
}

type Choosing = Extract<FlowBlock, { type: 'reply_buttons' | 'list' }>;

const frameOf = ({ header, body, footer }: Choosing, limits: ContentLimits, most: number): TextAt[] => [
  ...(header?.type === 'TEXT' ? [said('header.text', header.text, limits.headerText)] : []),
  ...(header && header.type !== 'TEXT' ? [said('header.link', header.link, limits.url)] : []),
  said('body', body, most),
  ...ifGiven('footer', footer, limits.footer),
];

const titlesOf = (block: Choosing, max: number): TextAt[] =>
  choicesOf(block).map(({ title }, at) => said(`${choicePath({ block }, at)}.title`, title, max));

const retryOf = ({ retryMessage }: { retryMessage: string }, limits: ContentLimits): TextAt[] =>
  ifSaid('retryMessage', retryMessage, limits.text);
