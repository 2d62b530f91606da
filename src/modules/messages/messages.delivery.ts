/** The job that takes an outbound message to its provider. Appending a message queues it. */
export const DELIVER_MESSAGE = 'message.deliver';

/** SQL: that job for a row of messages, in the lane of its conversation. */
export const DELIVERY_JOB = {
  kind: DELIVER_MESSAGE,
  lane: `'conversation:' || conversation_id`,
  payload: `jsonb_build_object('messageId', id)`,
};
