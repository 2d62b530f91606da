/**
 * The job that resolves and archives the threads of one client, again and again for as long as the client wants it.
 * Changing the settings queues it.
 */
export const MOVE_AUTOMATICALLY = 'conversation.move_automatically';

/** One lane for each client: while a job stands there, no other is needed. */
export const automaticMovesOf = (clientId: number) => ({
  kind: MOVE_AUTOMATICALLY,
  lane: `${MOVE_AUTOMATICALLY}:${clientId}`,
  payload: { clientId },
});
