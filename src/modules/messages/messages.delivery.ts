/** The job that takes an outbound message to its provider. Appending a message queues it. */
export const DELIVER_MESSAGE = 'message.deliver';

/** SQL: that job for a row of messages called m, in the lane of its conversation. */
export const DELIVERY_JOB = {
  kind: DELIVER_MESSAGE,
  lane: `'conversation:' || conversation_id`,
  payload: `jsonb_build_object('messageId', id)`,
  // Its channel: one that is down holds its own messages back, and no others.
  gate: `(SELECT 'channel:' || c.channel_id FROM conversations c WHERE c.agency_id = m.agency_id AND c.id = m.conversation_id)`,
};
