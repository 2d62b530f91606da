import { Messages, operation, SetStatus } from '../world/documents.js';
import { openWorld, type World } from '../world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

interface Line {
  readonly seq: number;
  readonly messageType: string;
  readonly body: string | null;
  readonly senderId: string | null;
  readonly status: string | null;
  readonly threadEvent: { readonly kind: string; readonly from: string | null; readonly to: string | null };
}

const Timeline = operation<{ messages: Line[] }>(
  `query Timeline($conversationId: ID!) {
     messages(conversationId: $conversationId) { seq messageType body senderId status threadEvent { kind from to } } }`,
);

test('a change of status stands in the timeline, with who did it', async () => {
  const agency = await world.agency();
  const { id } = await agency.whatsapp.receives('hello');

  await agency.agent.gets(SetStatus, { conversationId: id, status: 'PENDING' });

  const { messages } = await agency.agent.gets(Timeline, { conversationId: id });
  expect(messages[0]).toEqual({
    seq: 2,
    messageType: 'SYSTEM',
    body: 'Status changed from OPEN to PENDING',
    senderId: agency.agent.id,
    status: null,
    threadEvent: { kind: 'STATUS', from: 'OPEN', to: 'PENDING' },
  });
  expect(messages[1]?.threadEvent).toBeNull();
});

test('a line of the timeline is nothing unread, and moves no conversation to the top', async () => {
  const agency = await world.agency();
  const { id } = await agency.whatsapp.receives('hello');
  const before = await agency.agent.gets(SetStatus, { conversationId: id, status: 'OPEN' });

  const after = await agency.agent.gets(SetStatus, { conversationId: id, status: 'PENDING' });

  expect(after.setConversationStatus).toEqual({
    ...before.setConversationStatus,
    status: 'PENDING',
    lastSeq: 2,
  });
  expect((await agency.agent.gets(Messages, { conversationId: id })).messages).toHaveLength(2);
});
