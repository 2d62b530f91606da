import type { FlowBlock, FlowBlockType } from './flow-blocks.js';

/** One way to leave a block. */
export interface Socket {
  readonly name: string;
  /** Without an edge the run goes on with the next block. Of the others, publishing demands one. */
  readonly falls: boolean;
  /** Of a block that waits: it may be left this way without having waited. */
  readonly isAtOnce: boolean;
}

const falls = (name: string): Socket => ({ name, falls: true, isAtOnce: false });
const wired = (name: string): Socket => ({ name, falls: false, isAtOnce: false });
const atOnce = (name: string): Socket => ({ name, falls: false, isAtOnce: true });

const NO_REPLY = wired('no_reply');
const INVALID = wired('invalid');

/** Blocks at which a turn ends until the customer writes or the time is over. */
const WAITING = new Set<FlowBlockType>([
  'reply_buttons',
  'list',
  'user_input',
  'location_request',
  'address',
  'wait',
  'offer_slots',
  'confirm_booking',
  'cancel_booking_picker',
]);

export const isWaiting = ({ type }: Pick<FlowBlock, 'type'>): boolean => WAITING.has(type);

/** The buttons or rows of a block, in their order. */
export const choicesOf = (
  block: FlowBlock,
): readonly { readonly id: string; readonly title: string; readonly description?: string | null }[] => {
  if (block.type === 'reply_buttons') return block.buttons;
  return block.type === 'list' ? block.sections.flatMap(({ rows }) => rows) : [];
};

/** The ways by which a run can leave a block. One without any goes on with the next block, or ends there. */
export function socketsOf(block: FlowBlock): readonly Socket[] {
  switch (block.type) {
    case 'reply_buttons':
    case 'list':
      return [...choicesOf(block).map(({ id }) => wired(`button:${id}`)), INVALID, NO_REPLY];
    case 'user_input':
    case 'location_request':
    case 'address':
      return [falls('success'), INVALID, NO_REPLY];
    case 'wait':
      return [falls('reply'), falls('no_reply')];
    case 'branch':
      return [...block.cases.map(({ id }) => wired(`case:${id}`)), falls('else')];
    case 'http_request':
    case 'ai_reply':
      return [falls('success'), wired('failure')];
    case 'offer_slots':
      return [falls('chosen'), atOnce('no_slots'), INVALID, NO_REPLY];
    case 'confirm_booking':
      return [falls('booked'), wired('declined'), atOnce('taken'), INVALID, NO_REPLY];
    case 'cancel_booking_picker':
      return [falls('cancelled'), atOnce('none'), INVALID, NO_REPLY];
    default:
      return [];
  }
}
