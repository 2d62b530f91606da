import type { FlowBlockType } from '../flows/flow-blocks.js';
import type { BlockRunner } from './block.js';
import { actionsRunner, enableLiveChatRunner } from './block-actions.js';
import { aiReplyRunner } from './block-ai.js';
import { cancelBookingPickerRunner, confirmBookingRunner, offerSlotsRunner } from './block-bookings.js';
import { branchRunner } from './block-branch.js';
import { listRunner, replyButtonsRunner } from './block-choices.js';
import { httpRequestRunner } from './block-http.js';
import { addressRunner, locationRequestRunner, userInputRunner, waitRunner } from './block-input.js';
import { locationRunner, mediaRunner, templateRunner, textRunner } from './block-say.js';

/** How each kind of block works. A kind without a runner does not compile. */
export const blockRunners: { readonly [Type in FlowBlockType]: BlockRunner<Type> } = {
  text: textRunner,
  media: mediaRunner,
  template: templateRunner,
  location: locationRunner,
  reply_buttons: replyButtonsRunner,
  list: listRunner,
  user_input: userInputRunner,
  location_request: locationRequestRunner,
  address: addressRunner,
  wait: waitRunner,
  branch: branchRunner,
  actions: actionsRunner,
  http_request: httpRequestRunner,
  ai_reply: aiReplyRunner,
  enable_live_chat: enableLiveChatRunner,
  offer_slots: offerSlotsRunner,
  confirm_booking: confirmBookingRunner,
  cancel_booking_picker: cancelBookingPickerRunner,
};
