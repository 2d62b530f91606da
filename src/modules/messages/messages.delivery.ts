/** The job that takes an outbound message to its provider. Appending a message queues it. */
export const DELIVER_MESSAGE = 'message.deliver';
