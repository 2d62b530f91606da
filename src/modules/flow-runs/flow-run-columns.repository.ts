/** A run `r`, as the core knows it. */
export const RUN_COLUMNS = `r.id, r.agency_id AS "agencyId", r.client_id AS "clientId", r.flow_id AS "flowId", r.version,
  r.conversation_id AS "conversationId", r.contact_id AS "contactId", r.status, r.revision, r.turn, r.step_id AS "stepId",
  r.block_id AS "blockId", r.waiting, (r.waiting ->> 'until')::timestamptz AS "waitingUntil", r.variables,
  r.steps_of_turn AS "stepsOfTurn", r.silent_turns AS "silentTurns", r.reason, r.input_seq AS "inputSeq", r.position, r.started_via AS "startedVia",
  r.started_by AS "startedById", r.paused_at AS "pausedAt", r.created_at AS "startedAt", r.updated_at AS "updatedAt",
  r.ended_at AS "endedAt"`;

/** $1 is the agency, $2 the clients that the actor sees, null for all of them. */
export const RUN_SEEN = 'r.agency_id = $1 AND ($2::int[] IS NULL OR r.client_id = ANY ($2))';
