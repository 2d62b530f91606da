import { operation } from '../world/documents.js';

export interface RefusedFields {
  readonly id: string;
  readonly clientId: number;
  readonly channelId: string;
  readonly kind: string;
  readonly reason: string;
  readonly payload: unknown;
}

export const RefusedInbound = operation<{ refusedInbound: RefusedFields[] }>(
  `query RefusedInbound($clientId: Int, $channelId: ID, $reason: String, $limit: Int, $beforeId: ID) {
     refusedInbound(clientId: $clientId, channelId: $channelId, reason: $reason, limit: $limit, beforeId: $beforeId) {
       id clientId channelId kind reason payload } }`,
);

export interface InboundReplayFields {
  readonly eventId: string;
  readonly reason: string | null;
  readonly error: { readonly code: string; readonly reason: string } | null;
}

export const ReplayInboundEvents = operation<{ replayInboundEvents: InboundReplayFields[] }>(
  `mutation ReplayInboundEvents($ids: [ID!], $reason: String) {
     replayInboundEvents(ids: $ids, reason: $reason) { eventId reason error { code reason } } }`,
);

export const UnroutedInbound = operation<{
  unroutedInbound: {
    readonly id: string;
    readonly accountId: string | null;
    readonly reason: string;
    readonly size: number;
    readonly excerpt: string;
  }[];
}>('query ($limit: Int) { unroutedInbound(limit: $limit) { id accountId reason size excerpt } }');

export const RefusedSignatures = operation<{
  refusedSignatures: { readonly provider: string; readonly hour: string; readonly count: number }[];
}>('{ refusedSignatures { provider hour count } }');
