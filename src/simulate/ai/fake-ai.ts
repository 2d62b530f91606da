import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the model does in place of answering. */
export type AiFault =
  | { readonly kind: 'error'; readonly status: number }
  /** These bytes, with a 200. */
  | { readonly kind: 'malformed'; readonly body: string }
  /** Says nothing for as long. */
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'reset' };

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

export interface RecordedChat {
  readonly authorization: string | null;
  readonly model: string;
  readonly messages: readonly ChatMessage[];
}

export interface FakeAiOptions {
  /** 0, or nothing: a free one. */
  readonly port?: number;
  /** What it demands. Null: no key. */
  readonly apiKey?: string | null;
  /** What it says to a conversation. */
  readonly says?: (chat: RecordedChat) => string;
  /** Told of each conversation, and of what is said to it. */
  readonly onChat?: (chat: RecordedChat, text: string) => void;
}

/** What the server and this agree on unless told. */
export const FAKE_AI_KEY = 'simulated-ai-key';
const MODEL = 'simulated';
const MAX_BODY_BYTES = 1024 * 1024;
/** Enough to look at; a long simulation must not grow without end. */
const KEPT_CHATS = 1_000;

const echo = ({ messages }: RecordedChat): string => {
  const last = messages.findLast(({ role }) => role === 'user');
  return last ? `You asked about: ${last.content}` : 'How can I help?';
};

/** A stand-in for whatever speaks the chat completions of OpenAI. It answers with the customer's own words. */
export class FakeAi {
  /** What it was asked, the oldest first. */
  readonly chats: RecordedChat[] = [];
  url = '';
  private readonly faults: AiFault[] = [];
  private readonly server: Server;

  private constructor(private readonly options: FakeAiOptions) {
    this.server = createServer((request, response) => {
      this.handle(request, response).catch(() => response.destroy());
    });
  }

  /** Listens on 127.0.0.1 only. */
  static async start(options: FakeAiOptions = {}): Promise<FakeAi> {
    const fake = new FakeAi(options);
    await new Promise<void>((listening, failed) => {
      fake.server.once('error', failed).listen(options.port ?? 0, '127.0.0.1', listening);
    });
    fake.url = `http://127.0.0.1:${(fake.server.address() as AddressInfo).port}`;
    return fake;
  }

  /** What a server is started with to find this. */
  get env(): Readonly<Record<string, string>> {
    const { apiKey } = this;
    return { AI_BASE_URL: `${this.url}/v1`, AI_MODEL: MODEL, ...(apiKey !== null && { AI_API_KEY: apiKey }) };
  }

  /** The next calls meet this; they queue up in the order they are told. */
  next(fault: AiFault, times = 1): void {
    for (let i = 0; i < times; i += 1) this.faults.push(fault);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private get apiKey(): string | null {
    return this.options.apiKey === undefined ? FAKE_AI_KEY : this.options.apiKey;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chat = chatOf(request.headers.authorization, await textOf(request));
    if (request.method !== 'POST' || request.url !== '/v1/chat/completions') {
      return refuse(response, 404, 'There is nothing here.');
    }
    if (this.apiKey !== null && chat.authorization !== `Bearer ${this.apiKey}`) {
      return refuse(response, 401, `Incorrect API key provided: ${chat.authorization}.`);
    }
    this.chats.push(chat);
    if (this.chats.length > KEPT_CHATS) this.chats.shift();
    const fault = this.faults.shift();
    if (fault?.kind === 'reset') return void response.destroy();
    if (fault?.kind === 'error') return refuse(response, fault.status, 'Something is wrong.');
    if (fault?.kind === 'slow') await new Promise((over) => setTimeout(over, fault.ms).unref());
    const text = (this.options.says ?? echo)(chat);
    this.options.onChat?.(chat, text);
    answer(
      response,
      200,
      fault?.kind === 'malformed' ? fault.body : JSON.stringify(completionOf(chat, text)),
    );
  }
}

const completionOf = ({ model }: RecordedChat, content: string) => ({
  id: 'chatcmpl-simulated',
  object: 'chat.completion',
  model,
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
});

function chatOf(authorization: string | undefined, text: string): RecordedChat {
  const { model, messages } = JSON.parse(text || '{}') as Partial<RecordedChat>;
  return { authorization: authorization ?? null, model: model ?? '', messages: messages ?? [] };
}

const refuse = (response: ServerResponse, status: number, message: string): void =>
  answer(response, status, JSON.stringify({ error: { message, type: 'invalid_request_error' } }));

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) throw new Error('The body is too large.');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
