import { type JsonObject, messages } from '../../src/simulate/meta/envelopes.js';
import type { Agency } from '../world/agency.js';
import { edge, publishedFlow, type WrittenFlow, type WrittenStep } from '../world/flows.js';
import { WholeMessages } from '../world/offer-documents.js';
import { type Customer, newCustomer } from '../world/whatsapp.js';
import { OneRun, Runs, StartFlow, Thread } from './run-documents.js';

/** A conversation with somebody who may be talking to a flow. */
export class Talk {
  private constructor(
    readonly agency: Agency,
    readonly from: Customer,
    readonly conversationId: string,
    readonly contactId: string,
  ) {}

  /** Somebody writes for the first time. */
  static async begins(agency: Agency, at?: Date): Promise<Talk> {
    const from = newCustomer();
    const { id, contactId } = await agency.whatsapp.receives('hello', { from, ...(at && { at }) });
    return new Talk(agency, from, id, contactId);
  }

  /** The same, and an agent begins a flow. Answers when its first turn is over. */
  static async with(agency: Agency, flow: string | WrittenFlow): Promise<Talk> {
    const talk = await Talk.begins(agency);
    await talk.starts(typeof flow === 'string' ? flow : await publishedFlow(agency, flow));
    return talk;
  }

  async starts(flowId: string): Promise<void> {
    const { conversationId, agency } = this;
    await agency.agent.gets(StartFlow, { conversationId, flowId });
    await agency.settles();
  }

  /** The customer writes, and whatever follows has happened. */
  async says(what: string | JsonObject): Promise<void> {
    await this.agency.whatsapp.receives(what, { from: this.from });
  }

  async taps(id: string, title: string): Promise<void> {
    await this.says(messages.buttonReply(this.from, { id, title }));
  }

  /** What the customer got from the agency, the oldest first: without the timeline. */
  async heard(): Promise<(string | null)[]> {
    const { conversationId, agency } = this;
    const { messages: all } = await agency.agent.gets(WholeMessages, { conversationId, limit: 100 });
    return all
      .filter(({ direction, messageType }) => direction === 'OUTBOUND' && messageType !== 'SYSTEM')
      .map(({ body }) => body)
      .reverse();
  }

  /** What the timeline says of flows, the oldest first. */
  async lines(): Promise<(string | null)[]> {
    const { conversationId, agency } = this;
    const { messages: all } = await agency.agent.gets(WholeMessages, { conversationId, limit: 100 });
    return all
      .filter(({ messageType, body }) => messageType === 'SYSTEM' && body?.startsWith('The flow '))
      .map(({ body }) => body)
      .reverse();
  }

  /** The newest run, with everything that it has done. */
  async run() {
    const { conversationId, agency } = this;
    const { flowRuns } = await agency.agent.gets(Runs, { conversationId, limit: 1 });
    const { flowRun } = await agency.agent.gets(OneRun, { id: flowRuns[0]?.id, limit: 100 });
    if (!flowRun) throw new Error('Nothing has run in this conversation.');
    return flowRun;
  }

  async thread() {
    return (await this.agency.agent.gets(Thread, { id: this.conversationId })).conversation;
  }
}

const ASKED = { invalid: null, no_reply: null };

/** A step that says something and ends. */
export const says = (id: string, text: string): WrittenStep => ({
  id,
  blocks: [{ type: 'text', id: `${id}_text`, text }],
});

/** Greets, and asks which of two; either is confirmed. Silence and nonsense have words of their own. */
export const CHOICE: WrittenFlow = {
  schemaVersion: 1,
  steps: [
    {
      id: 'hello',
      blocks: [
        { type: 'text', id: 'greet', text: 'Hi {{contact.display_name | "there"}}' },
        {
          type: 'reply_buttons',
          id: 'ask',
          body: 'Red or white?',
          buttons: [
            { id: 'red', title: 'Red' },
            { id: 'white', title: 'White' },
          ],
          saveTo: { scope: 'run', key: 'wine' },
          retries: 1,
          retryMessage: 'Red or white, please.',
        },
      ],
    },
    says('red', '{{run.wine}} it is'),
    says('white', '{{run.wine}}, then'),
    says('odd', 'Somebody will help you'),
    says('silent', 'Are you still there?'),
  ],
  edges: [
    edge('hello', 'ask/button:red', 'red'),
    edge('hello', 'ask/button:white', 'white'),
    edge('hello', 'ask/invalid', 'odd'),
    edge('hello', 'ask/no_reply', 'silent'),
  ],
};

/** Asks for a name, and says it. */
export const NAME: WrittenFlow = {
  schemaVersion: 1,
  steps: [
    {
      id: 'ask',
      blocks: [
        { type: 'user_input', id: 'name', question: 'Your name?', saveTo: { scope: 'run', key: 'name' } },
        { type: 'text', id: 'thanks', text: 'Thank you, {{run.name}}' },
      ],
    },
  ],
  edges: Object.entries(ASKED).map(([socket, to]) => edge('ask', `name/${socket}`, to)),
};

/** The same flow, with something else to do when a person replies. */
export const onHumanReply = (flow: WrittenFlow, wanted: 'hand_over' | 'pause' | 'continue'): WrittenFlow => ({
  ...flow,
  settings: { onHumanReply: wanted },
});
