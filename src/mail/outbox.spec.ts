import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Outbox } from './outbox.js';
import { OutboxMailer } from './outbox.mailer.js';

let folder: string;
let outbox: Outbox;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'switchboard-outbox-')), 'outbox');
  outbox = new Outbox(folder);
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 16, 0, second));
const texts = async (limit = 10) => (await outbox.newest(limit)).map(({ text }) => text);

test('without a mail it is empty', async () => {
  expect(await texts()).toEqual([]);
});

test('the newest comes first, also of two within one millisecond', async () => {
  await outbox.put(at(1), 'b@x.test', 'one');
  await outbox.put(at(2), 'a@x.test', 'two');
  await outbox.put(at(2), 'a@x.test', 'three');

  expect(await texts()).toEqual(['three', 'two', 'one']);
  expect(await texts(2)).toEqual(['three', 'two']);
});

test('the last two hundred are kept', async () => {
  for (let n = 0; n < 203; n += 1) await outbox.put(at(n), 'a@x.test', `${n}`);

  expect(await readdir(folder)).toHaveLength(200);
  expect((await texts(200)).at(-1)).toBe('3');
});

test('what is not a mail is left alone', async () => {
  await outbox.put(at(1), 'a@x.test', 'one');
  await writeFile(join(folder, 'notes.md'), 'mine');
  await writeFile(join(folder, '.half a mail.txt'), 'ha');

  expect(await texts()).toEqual(['one']);
});

test('an address cannot leave the folder', async () => {
  await outbox.put(at(1), '../../etc/passwd@x.test', 'one');

  expect(await readdir(folder)).toEqual([
    expect.stringMatching(/^2026-11-20T16-00-01\.000Z 0001 \S+@x\.test\.txt$/),
  ]);
});

test('nobody else on the machine can read it', async () => {
  await outbox.put(at(1), 'a@x.test', 'one');
  const [name = ''] = await readdir(folder);

  const modes = [await stat(folder), await stat(join(folder, name))].map(({ mode }) => mode & 0o077);
  expect(modes).toEqual([0, 0]);
});

test('a mail is a file that a person can read', async () => {
  const mailer = new OutboxMailer(outbox, 'Switchboard <no-reply@x.test>', { now: () => at(1) });

  await mailer.send({
    id: '1',
    to: 'ana@x.test',
    subject: 'Hello',
    text: 'It is you.\n',
    operation: 'mutation { hello }',
  });

  expect(await texts()).toEqual([
    `From: Switchboard <no-reply@x.test>
To: ana@x.test
Date: Fri, 20 Nov 2026 16:00:01 GMT
Message-ID: 1
Subject: Hello

It is you.

--
Not part of the mail. Where there is no dashboard yet, run this in GraphiQL:

mutation { hello }
`,
  ]);
});

test('what goes with it for a calendar stands below', async () => {
  const mailer = new OutboxMailer(outbox, 'Switchboard <no-reply@x.test>', { now: () => at(1) });
  const text = 'BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n';

  await mailer.send({
    ...{ id: '1', to: 'ana@x.test', subject: 'Cancelled', text: 'It is off.\n', operation: null },
    calendar: { method: 'CANCEL', fileName: 'booking.ics', text },
  });

  const [mail = ''] = await texts();
  expect(mail.slice(mail.indexOf('\n\n'))).toBe(`

It is off.

--
Attached: booking.ics (text/calendar; method=CANCEL)

BEGIN:VCALENDAR
METHOD:CANCEL
END:VCALENDAR
`);
});
