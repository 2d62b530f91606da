import { operation } from '../world/documents.js';

export interface DeadLetterFields {
  readonly id: string;
  readonly clientId: number;
  readonly channelId: string | null;
  readonly kind: string;
  readonly failureCode: string | null;
  readonly failureText: string | null;
  readonly message: { readonly id: string; readonly body: string | null; readonly status: string };
  readonly conversation: { readonly id: string } | null;
  readonly attempts: readonly {
    readonly attempt: number;
    readonly startedAt: string;
    readonly finishedAt: string | null;
    readonly outcome: string | null;
    readonly errorCode: string | null;
  }[];
}

const LETTER = `id clientId channelId kind failureCode failureText message { id body status } conversation { id }
  attempts { attempt startedAt finishedAt outcome errorCode }`;

export const DeadLetters = operation<{ deadLetters: DeadLetterFields[] }>(
  `query DeadLetters($clientId: Int, $channelId: ID, $failureCode: String, $limit: Int, $beforeId: ID) {
     deadLetters(clientId: $clientId, channelId: $channelId, failureCode: $failureCode, limit: $limit, beforeId: $beforeId) {
       ${LETTER} } }`,
);

export const ReplayDeadLetter = operation<{ replayDeadLetter: { id: string; status: string } }>(
  'mutation ReplayDeadLetter($id: ID!) { replayDeadLetter(id: $id) { id status } }',
);

export interface ReplayFields {
  readonly messageId: string;
  readonly message: { readonly status: string } | null;
  readonly error: { readonly code: string; readonly reason: string } | null;
}

export const ReplayDeadLetters = operation<{ replayDeadLetters: ReplayFields[] }>(
  `mutation ReplayDeadLetters($ids: [ID!], $filter: DeadLetterFilter) {
     replayDeadLetters(ids: $ids, filter: $filter) { messageId message { status } error { code reason } } }`,
);

export const DiscardDeadLetter = operation<{ discardDeadLetter: boolean }>(
  'mutation DiscardDeadLetter($id: ID!) { discardDeadLetter(id: $id) }',
);

export const DeadLetterUpdated = operation<{
  deadLetterUpdated: { readonly id: string; readonly deadLetter: DeadLetterFields | null };
}>(`subscription { deadLetterUpdated { id deadLetter { ${LETTER} } } }`);
