import { operation } from './documents.js';

/** A message with everything that stands around it. */
export interface WholeMessage {
  readonly id: string;
  readonly seq: number;
  readonly direction: string;
  readonly messageType: string;
  readonly body: string | null;
  readonly status: string | null;
  readonly quotedMessageId: string | null;
  readonly quotedMessage: { readonly id: string; readonly body: string | null } | null;
  readonly location: object | null;
  readonly contacts: readonly object[];
  readonly reactions: readonly {
    readonly emoji: string;
    readonly senderId: string | null;
    readonly at: string;
  }[];
  readonly interactive: Readonly<Record<string, unknown>> | null;
  readonly failureCode: string | null;
}

const MESSAGE = `id seq direction messageType body status quotedMessageId quotedMessage { id body } failureCode
  location { latitude longitude name address }
  contacts { name company jobTitle phones { value label } emails { value label } urls { value label } }
  reactions { emoji senderId at }
  interactive { type
    ... on ReplyButtons { body footer header { type text link } buttons { id title } }
    ... on InteractiveList { body button sections { title rows { id title description } } }
    ... on CtaUrl { body displayText url }
    ... on LocationRequest { body }
    ... on ButtonReply { id title } ... on ListReply { id title description } }`;

const TO = '$clientMessageId: ID, $quotedMessageId: ID';
const GIVEN = 'clientMessageId: $clientMessageId, quotedMessageId: $quotedMessageId';

export const WholeMessages = operation<{ messages: WholeMessage[] }>(
  `query WholeMessages($conversationId: ID!, $limit: Int) {
     messages(conversationId: $conversationId, limit: $limit) { ${MESSAGE} } }`,
);

export const SendQuoting = operation<{ sendText: WholeMessage }>(
  `mutation SendQuoting($conversationId: ID!, $body: String!, ${TO}) {
     sendText(conversationId: $conversationId, body: $body, ${GIVEN}) { ${MESSAGE} } }`,
);

export const SendInteractive = operation<{ sendInteractive: WholeMessage }>(
  `mutation SendInteractive($conversationId: ID!, $interactive: InteractiveInput!, ${TO}) {
     sendInteractive(conversationId: $conversationId, interactive: $interactive, ${GIVEN}) { ${MESSAGE} } }`,
);

export const SendLocation = operation<{ sendLocation: WholeMessage }>(
  `mutation SendLocation($conversationId: ID!, $latitude: Float!, $longitude: Float!, $name: String, $address: String, ${TO}) {
     sendLocation(conversationId: $conversationId, latitude: $latitude, longitude: $longitude, name: $name,
       address: $address, ${GIVEN}) { ${MESSAGE} } }`,
);

export const RequestLocation = operation<{ requestLocation: WholeMessage }>(
  `mutation RequestLocation($conversationId: ID!, $body: String!, ${TO}) {
     requestLocation(conversationId: $conversationId, body: $body, ${GIVEN}) { ${MESSAGE} } }`,
);

export const React = operation<{ reactToMessage: WholeMessage }>(
  `mutation React($messageId: ID!, $emoji: String) { reactToMessage(messageId: $messageId, emoji: $emoji) { ${MESSAGE} } }`,
);

export const WholeMessageUpdated = operation<{ messageUpdated: WholeMessage }>(
  `subscription WholeMessageUpdated($conversationId: ID!) { messageUpdated(conversationId: $conversationId) { ${MESSAGE} } }`,
);

export const NewWholeMessage = operation<{ newMessage: WholeMessage }>(
  `subscription NewWholeMessage($conversationId: ID!) { newMessage(conversationId: $conversationId) { ${MESSAGE} } }`,
);
