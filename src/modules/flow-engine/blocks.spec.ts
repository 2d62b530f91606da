import { DomainError } from '../../kernel/errors.js';
import type { Variables } from '../../kernel/substitution.js';
import { flowDocument } from '../flows/flow-document.js';
import { FlowGraph } from '../flows/flow-graph.js';
import { FlowMachine, type Move } from './flow-machine.js';
import { ModelWorld } from './flow-model.js';
import type { AiOutcome, BookingPort, HttpCall, HttpOutcome, Reply, Saying } from './ports.js';
import type { RunState } from './run-state.js';

/** One block, and a world that shows what it was asked. */
class Stage extends ModelWorld {
  readonly said: Saying[] = [];
  readonly calls: HttpCall[] = [];
  readonly kept: [string, string, string][] = [];
  others: Variables = {};
  answer: HttpOutcome = { ok: true, status: 200, json: undefined };
  thought: AiOutcome = { ok: true, text: 'Certainly.' };

  override async variables(): Promise<Variables> {
    return this.others;
  }

  override async say(_key: string, saying: Saying): Promise<void> {
    this.said.push(saying);
  }

  override async keep(_key: string, target: { scope?: string; key: string }, value: string): Promise<void> {
    this.kept.push([target.scope ?? '', target.key, value]);
  }

  override async http(_key: string, call: HttpCall): Promise<HttpOutcome> {
    this.calls.push(call);
    return this.answer;
  }

  override async ai(): Promise<AiOutcome> {
    return this.thought;
  }
}

const contact = (values: Readonly<Record<string, string>>): Variables => ({
  contact: new Map(Object.entries(values)),
});

class Play {
  readonly stage = new Stage();
  readonly graph: FlowGraph;

  constructor(block: Readonly<Record<string, unknown>>, others: Variables = {}) {
    const steps = [{ id: '1', blocks: [{ id: 'it', ...block }] }];
    this.graph = new FlowGraph(flowDocument.parse({ schemaVersion: 1, steps }));
    this.stage.others = others;
  }

  get machine(): FlowMachine {
    return new FlowMachine(this.graph, 'run', this.stage);
  }

  begin(variables: RunState['variables'] = {}): Promise<Move> {
    return this.machine.next({ ...FlowMachine.begin(this.graph), variables });
  }

  answered({ after }: Move, reply: Partial<Reply>): Promise<Move> {
    const given = { messageId: 'm', text: null, choice: null, place: null, ...reply };
    return this.machine.resume(after, { kind: 'reply', reply: given });
  }
}

describe('http_request', () => {
  const call = {
    type: 'http_request',
    method: 'POST',
    url: 'https://api.example.com/{{contact.name}}?q={{contact.name}}',
  };
  const mean = contact({ name: '../a b?&"\r\nX-Evil: 1' });

  test('a value is one part of an address, of a header and of a JSON, whatever it holds', async () => {
    const play = new Play(
      {
        ...call,
        headers: [{ name: 'X-Name', value: '{{contact.name}}' }],
        body: { kind: 'json', content: '{"name":"{{contact.name}}","n":1}' },
      },
      mean,
    );

    await play.begin();

    const [{ url, headers, body }] = play.stage.calls as [HttpCall];
    const escaped = encodeURIComponent('../a b?&"\r\nX-Evil: 1');
    expect(url).toBe(`https://api.example.com/${escaped}?q=${escaped}`);
    expect(headers).toEqual([{ name: 'X-Name', value: '../a b?&" X-Evil: 1' }]);
    expect(body).toEqual({
      contentType: 'application/json',
      content: JSON.stringify({ name: '../a b?&"\r\nX-Evil: 1', n: 1 }),
    });
  });

  test('a form has a line for each field', async () => {
    const play = new Play(
      { ...call, body: { kind: 'form', content: 'name = {{contact.name}}\nx=1=2\nnothing' } },
      contact({ name: 'A&B' }),
    );

    await play.begin();

    expect(play.stage.calls[0]?.body).toEqual({
      contentType: 'application/x-www-form-urlencoded',
      content: 'name=A%26B&x=1%3D2',
    });
  });

  test('what is wanted of the answer is kept, and what is not there is left', async () => {
    const play = new Play({
      ...call,
      extract: [
        { path: 'data[0].id', to: { scope: 'run', key: 'id' } },
        { path: 'data[0].city', to: { scope: 'contact', key: 'city' } },
        { path: 'gone', to: { scope: 'run', key: 'gone' } },
      ],
    });
    play.stage.answer = { ok: true, status: 201, json: { data: [{ id: 7, city: 'Porto' }] } };

    const move = await play.begin();

    expect(move.outcome).toBe('by:success');
    expect(move.after.variables).toEqual({ http_status: '201', http_failure: '', id: '7' });
    expect(play.stage.kept).toEqual([['contact', 'city', 'Porto']]);
  });

  test('no answer, or one that is no success, goes by failure', async () => {
    const play = new Play(call);
    play.stage.answer = { ok: false, status: null, failure: 'TIMEOUT' };

    expect((await play.begin()).outcome).toBe('by:failure');
  });
});

describe('choices', () => {
  test('buttons go out under ids of their step, with titles as they are read', async () => {
    const play = new Play(
      {
        type: 'reply_buttons',
        body: 'Hi {{contact.name}}',
        buttons: [{ id: 'y', title: 'I am {{contact.name}}' }],
        saveTo: { scope: 'run', key: 'who' },
      },
      contact({ name: 'Ana' }),
    );

    const asked = await play.begin();
    const answered = await play.answered(asked, { text: 'i am ana' });

    expect(play.stage.said).toEqual([
      {
        kind: 'offer',
        offer: {
          header: null,
          body: 'Hi Ana',
          footer: null,
          options: [{ id: 's1-btn-y', title: 'I am Ana' }],
        },
      },
    ]);
    expect(answered).toMatchObject({ outcome: 'by:button:y', after: { variables: { who: 'I am Ana' } } });
  });

  test('the rows of a list are counted through its sections', async () => {
    const row = (id: string) => ({ id, title: id.toUpperCase() });
    const play = new Play({
      type: 'list',
      body: 'Which?',
      button: 'Menu',
      sections: [
        { title: 'One', rows: [row('a'), { ...row('b'), description: 'with b' }] },
        { title: 'Two', rows: [row('c')] },
      ],
    });

    const asked = await play.begin();

    expect(play.stage.said).toMatchObject([
      {
        offer: {
          button: 'Menu',
          sections: [
            { title: 'One', options: [{ id: 's1-btn-a' }, { description: 'with b' }] },
            { title: 'Two' },
          ],
        },
      },
    ]);
    expect((await play.answered(asked, { text: '3' })).outcome).toBe('by:button:c');
  });
});

describe('questions', () => {
  test.each<[block: Readonly<Record<string, unknown>>, reply: Partial<Reply>, kept: string | null]>([
    [{ type: 'address', question: 'Where?' }, { text: 'Rua Augusta 1, Lisboa' }, 'Rua Augusta 1, Lisboa'],
    [{ type: 'address', question: 'Where?' }, { text: 'x' }, null],
    [
      { type: 'address', question: 'Where?' },
      { place: { latitude: 1, longitude: 2, address: 'A street' } },
      'A street',
    ],
    [{ type: 'address', question: 'Where?' }, { place: { latitude: 1, longitude: 2 } }, '1,2'],
    [{ type: 'location_request', body: 'Where?' }, { place: { latitude: 1.5, longitude: -2 } }, '1.5,-2'],
    [{ type: 'location_request', body: 'Where?' }, { text: 'at home' }, null],
    [
      { type: 'user_input', question: 'Mail?', validation: { kind: 'email' } },
      { text: 'A@B.org' },
      'a@b.org',
    ],
    [
      { type: 'user_input', question: 'Mail?', validation: { kind: 'email' } },
      { choice: { id: 'x', title: 'no' } },
      null,
    ],
  ])('%j, answered with %j, keeps %o', async (block, reply, kept) => {
    const play = new Play({ ...block, saveTo: { scope: 'run', key: 'it' } });

    const { after } = await play.answered(await play.begin(), reply);

    expect(after.variables.it ?? null).toBe(kept);
    expect(after.status).toBe(kept === null ? 'WAITING' : 'COMPLETED');
  });

  test('what the field does not take is asked for again', async () => {
    const play = new Play({
      type: 'user_input',
      question: 'Mail?',
      saveTo: { scope: 'contact', key: 'email' },
      retries: 1,
    });
    play.stage.keep = async () => {
      throw new DomainError('CONFLICT', 'CONTACT_EXISTS', 'Somebody else has it.');
    };

    const again = await play.answered(await play.begin(), { text: 'a@b.org' });
    const over = await play.answered(again, { text: 'a@b.org' });

    expect([again.outcome, over.outcome]).toEqual(['again', 'by:invalid']);
  });

  test('a field of the contact is written to the contact', async () => {
    const play = new Play({
      type: 'user_input',
      question: 'City?',
      saveTo: { scope: 'contact', key: 'city' },
    });

    const { after } = await play.answered(await play.begin(), { text: 'Porto' });

    expect(play.stage.kept).toEqual([['contact', 'city', 'Porto']]);
    expect(after.variables).toEqual({});
  });
});

describe('ai_reply', () => {
  const block = { type: 'ai_reply', instructions: 'Help.', saveTo: { scope: 'run', key: 'said' } };

  test('what the model says is kept and sent', async () => {
    const play = new Play(block);

    expect(await play.begin()).toMatchObject({
      outcome: 'by:success',
      after: { variables: { said: 'Certainly.' } },
    });
    expect(play.stage.said).toEqual([{ kind: 'text', text: 'Certainly.' }]);
  });

  test('nothing is not sent', async () => {
    const play = new Play(block);
    play.stage.thought = { ok: true, text: ' ' };

    expect((await play.begin()).outcome).toBe('by:failure');
    expect(play.stage.said).toEqual([]);
  });
});

describe('bookings', () => {
  const SERVICE = '0198c000-0000-700f-8000-000000000001';
  const TIMES = [
    { startAt: '2026-12-04T09:30:00.000Z', text: 'Fri 4 Dec, 09:30' },
    { startAt: '2026-12-04T10:00:00.000Z', text: 'Fri 4 Dec, 10:00' },
  ];
  const bookings = (play: Play, given: Partial<BookingPort>) => Object.assign(play.stage.bookings, given);
  const held = { bookingId: 'b1', serviceName: 'A table', text: 'Fri 4 Dec, 10:00' };

  test('the time that is chosen is held, and texts may speak of it', async () => {
    const play = new Play({ type: 'offer_slots', serviceId: SERVICE, body: 'When?' });
    const wanted: string[] = [];
    bookings(play, {
      times: async () => TIMES,
      hold: async (_key, { startAt }) => {
        wanted.push(startAt);
        return held;
      },
    });

    const { outcome, after } = await play.answered(await play.begin(), { text: '2' });

    expect(wanted).toEqual([TIMES[1]?.startAt]);
    expect(outcome).toBe('by:chosen');
    expect(after.variables).toEqual({
      booking_id: 'b1',
      slot_start: TIMES[1]?.startAt,
      slot_text: 'Fri 4 Dec, 10:00',
      slot_service: 'A table',
    });
  });

  test('who comes too late is offered what is free now', async () => {
    const play = new Play({ type: 'offer_slots', serviceId: SERVICE, body: 'When?' });
    bookings(play, { times: async () => TIMES });

    const { outcome, after } = await play.answered(await play.begin(), { text: '1' });

    expect(outcome).toBe('waits');
    expect(after).toMatchObject({ status: 'WAITING', waiting: { misses: 0 } });
    expect(play.stage.said).toHaveLength(2);
  });

  test('without any time it goes on at once', async () => {
    expect((await new Play({ type: 'offer_slots', serviceId: SERVICE, body: 'When?' }).begin()).outcome).toBe(
      'by:no_slots',
    );
  });

  test.each<[answer: string, confirmed: boolean, outcome: string, done: string[]]>([
    ['Yes, book it', true, 'by:booked', ['confirms b1 for Ana']],
    ['yes, book it', false, 'by:taken', ['confirms b1 for Ana']],
    ['2', true, 'by:declined', ['releases b1']],
  ])('asked whether to book it, %s (still free: %o) is %s', async (text, confirmed, outcome, done) => {
    const play = new Play({ type: 'confirm_booking' }, contact({ display_name: 'Ana' }));
    const seen: string[] = [];
    bookings(play, {
      confirm: async (_key, id, { name }) => {
        seen.push(`confirms ${id} for ${name}`);
        return confirmed ? id : null;
      },
      release: async (_key, id) => void seen.push(`releases ${id}`),
    });
    const variables = { booking_id: 'b1', slot_text: 'Fri 4 Dec, 10:00', slot_service: 'A table' };

    const answered = await play.answered(await play.begin(variables), { text });

    expect(play.stage.said[0]).toMatchObject({
      offer: { body: 'A table, Fri 4 Dec, 10:00. Shall I book it?' },
    });
    expect([answered.outcome, seen]).toEqual([outcome, done]);
  });

  test('one of the next bookings is cancelled', async () => {
    const play = new Play({ type: 'cancel_booking_picker' });
    const cancelled: string[] = [];
    bookings(play, {
      upcoming: async () => [{ id: 'b7', serviceName: 'A table', text: 'Fri 4 Dec, 09:30' }],
      cancel: async (_key, id) => cancelled.push(id) > 0,
    });

    const { outcome } = await play.answered(await play.begin(), {
      choice: { id: 's1-btn-it-1', title: 'x' },
    });

    expect([outcome, cancelled]).toEqual(['by:cancelled', ['b7']]);
  });
});

test('a text of which nothing is left is not said', async () => {
  const play = new Play({ type: 'text', text: ' {{contact.gone}} ' });

  expect((await play.begin()).outcome).toBe('by:next');
  expect(play.stage.said).toEqual([]);
});
