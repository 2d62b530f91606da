import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Agency } from '../world/agency.js';
import { publishedFlow } from '../world/flows.js';
import { openWorld, type World } from '../world.js';
import {
  CreateUpload,
  fetched,
  menu,
  note,
  photo,
  puts,
  SendMedia,
  type SomeFile,
  sound,
  type UploadFields,
  uploads,
} from './files.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const stateOf = async (agency: Agency, id: string) =>
  (await agency.query<{ state: string }>('SELECT state FROM media WHERE agency_id = $1 AND id = $2', [id]))[0]
    ?.state;

const announced = async (agency: Agency, file: SomeFile, size = file.bytes.length): Promise<UploadFields> => {
  const { fileName, mimeType } = file;
  const variables = { clientId: agency.clients[0].id, fileName, mimeType, size };
  return (await agency.agent.gets(CreateUpload, variables)).createUpload;
};

const put = (upload: UploadFields, bytes: Buffer, type = upload.headers[0]?.value ?? '') =>
  puts(world.server, upload.url, bytes, { 'content-type': type });

const filesOf = (agency: Agency, client = agency.clients[0]) =>
  readdir(join(world.dataDir, 'files', 'media', String(agency.id), String(client.id))).catch(() => []);

test.each([photo(), menu(), note(), sound()])('$mimeType is taken whole', async (file) => {
  const agency = await world.agency();
  const upload = await announced(agency, file);
  const { status, bytes } = await put(upload, file.bytes);

  expect(status).toBe(200);
  expect(JSON.parse(bytes.toString())).toMatchObject({
    id: upload.mediaId,
    state: 'STORED',
    size: file.bytes.length,
    fileName: file.fileName,
  });
  expect(upload).toMatchObject({ method: 'PUT', maxSize: file.bytes.length });
  expect(Date.parse(upload.expiresAt) - Date.now()).toBeLessThanOrEqual(15 * 60_000);
  expect((await agency.audit('media')).map(({ action, userId }) => [action, userId])).toEqual([
    ['media.upload_created', agency.agent.id],
    ['media.uploaded', agency.agent.id],
  ]);
});

test('the same bytes again change nothing, others are refused', async () => {
  const agency = await world.agency();
  const upload = await announced(agency, note('a,b\n'));
  const [one, two] = [await put(upload, Buffer.from('a,b\n')), await put(upload, Buffer.from('a,b\n'))];
  const other = await put(upload, Buffer.from('c,d\n'));

  expect([one.status, two.status]).toEqual([200, 200]);
  expect([other.status, other.reason]).toEqual([409, 'ALREADY_UPLOADED']);
  expect(await agency.audit('media.uploaded')).toHaveLength(1);
});

test('of two uploads at once one is the file, whole', async () => {
  const agency = await world.agency();
  const texts = Array.from({ length: 6 }, (_, n) => String(n).repeat(20_000));
  const upload = await announced(agency, note(texts[0]));
  const answers = await Promise.all(texts.map((text) => put(upload, Buffer.from(text))));

  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
  const authorization = agency.agent.authorization;
  const { bytes } = await fetched(world.server, `/api/media/${upload.mediaId}`, {
    headers: { authorization },
  });
  expect(bytes.toString()).toBe(texts[answers.findIndex(({ status }) => status === 200)]);
});

describe('is refused and leaves nothing behind', () => {
  const html = Buffer.from('<!DOCTYPE html><script>alert(1)</script>');
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
  const exe = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200, 0x90)]);
  const elf = Buffer.concat([Buffer.from('7f454c46020101', 'hex'), Buffer.alloc(200)]);
  const zip = Buffer.concat([Buffer.from('504b03041400', 'hex'), Buffer.alloc(200)]);
  const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

  test.each<[string, string, Buffer]>([
    ['a page called a picture', 'image/png', html],
    ['a page called text', 'text/plain', html],
    ['a page called a table', 'text/csv', html],
    ['a drawing that runs, called text', 'text/plain', svg],
    ['a drawing that runs, called a picture', 'image/jpeg', svg],
    ['a script called text', 'text/plain', Buffer.from('#!/bin/sh\nrm -rf /\n')],
    ['a program called a document', 'application/pdf', exe],
    ['a program called text', 'text/plain', exe],
    ['another program called audio', 'audio/mpeg', elf],
    ['an archive called a document', docx, zip],
    ['a picture called a document', 'application/pdf', photo().bytes],
    ['a document called a picture', 'image/png', menu().bytes],
    ['zeros called text', 'text/plain', Buffer.alloc(100)],
    ['zeros called a film', 'video/mp4', Buffer.alloc(100)],
  ])('%s', async (_what, mimeType, bytes) => {
    const agency = await world.agency();
    const upload = await announced(agency, { fileName: 'file', mimeType, bytes });
    const { status, reason } = await put(upload, bytes);

    expect([status, reason]).toEqual([415, 'FILE_TYPE_REFUSED']);
    expect(await stateOf(agency, upload.mediaId)).toBe('PENDING');
    expect(await filesOf(agency)).toEqual([]);
  });

  test('what is called another type than announced', async () => {
    const agency = await world.agency();
    const { status, reason } = await put(await announced(agency, photo()), photo().bytes, 'text/html');

    expect([status, reason]).toEqual([415, 'FILE_TYPE_REFUSED']);
  });

  test('more bytes than announced', async () => {
    const agency = await world.agency();
    const { status, reason } = await put(
      await announced(agency, note('a,b\n')),
      Buffer.from('a,b\nc,d\n'.repeat(50_000)),
    );

    expect([status, reason]).toEqual([413, 'FILE_TOO_LARGE']);
    expect(await filesOf(agency)).toEqual([]);
  });

  test('fewer bytes than announced', async () => {
    const agency = await world.agency();
    const { status } = await put(await announced(agency, note('a,b\n'), 100), Buffer.from('a,b\n'));

    expect(status).toBe(400);
  });

  test.each([
    ['more', 3_000_000, 413],
    ['fewer', 10, 400],
  ])('%s bytes than announced, without saying how many', async (_what, sent, expected) => {
    const agency = await world.agency();
    const upload = await announced(agency, note(), 1_000);
    const { pathname, search } = new URL(upload.url);
    const status = await new Promise<number | undefined>((answered, failed) => {
      const outgoing = request(`${world.server.url}${pathname}${search}`, {
        method: 'PUT',
        headers: { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' },
      });
      outgoing.on('response', (response) => answered(response.resume().statusCode));
      outgoing.on('error', failed);
      for (let left = sent; left > 0; left -= 1_000) outgoing.write('x'.repeat(Math.min(left, 1_000)));
      outgoing.end();
    });

    expect(status).toBe(expected);
    expect(await filesOf(agency)).toEqual([]);
  });

  test('what breaks off in the middle', async () => {
    const agency = await world.agency();
    const upload = await announced(agency, note(), 100_000);
    const { pathname, search } = new URL(upload.url);
    await new Promise<void>((closed) => {
      const outgoing = request(`${world.server.url}${pathname}${search}`, {
        method: 'PUT',
        headers: { 'content-type': 'text/csv', 'content-length': 100_000 },
      });
      outgoing.on('error', () => closed());
      outgoing.write('x'.repeat(50_000), () => outgoing.destroy(new Error('gone')));
    });
    const whole = Buffer.from('y'.repeat(100_000));

    expect((await put(upload, whole)).status).toBe(200);
    expect(await filesOf(agency)).toEqual([upload.mediaId]);
    expect(world.errors).toEqual([]);
  });
});

describe('a link', () => {
  test.each<[string, (url: string) => string]>([
    ['without its signature', (url) => url.slice(0, url.lastIndexOf('.'))],
    ['with another signature', (url) => `${url.slice(0, -43)}${'A'.repeat(43)}`],
    ['with nothing', (url) => url.slice(0, url.indexOf('?'))],
    [
      'with other words',
      (url) => url.replace(/token=[^.]+/, `token=${Buffer.from('{"use":"PUT"}').toString('base64url')}`),
    ],
  ])('%s opens nothing', async (_what, changed) => {
    const agency = await world.agency();
    const { url, headers } = await announced(agency, photo());
    const { status, reason } = await puts(world.server, changed(url), photo().bytes, {
      'content-type': headers[0]?.value ?? '',
    });

    expect([status, reason]).toEqual([403, 'LINK_NOT_VALID']);
  });

  test('is good for its own file only, and not for reading', async () => {
    const agency = await world.agency();
    const [one, two] = [await announced(agency, photo()), await announced(agency, photo())];
    const swapped = one.url.replace(one.mediaId, two.mediaId);
    await put(one, photo().bytes);

    expect((await puts(world.server, swapped, photo().bytes, { 'content-type': 'image/png' })).status).toBe(
      403,
    );
    expect((await fetched(world.server, one.url)).status).toBe(403);
  });

  test('ends with the session that asked for it', async () => {
    const agency = await world.agency();
    const upload = await announced(agency, photo());
    await agency.agent.posts('/api/auth/logout-all', {});
    const { status, reason } = await put(upload, photo().bytes);

    expect([status, reason]).toEqual([401, 'SESSION_ENDED']);
  });

  test('ends with the client that it is for', async () => {
    const agency = await world.agency();
    const upload = await announced(agency, photo());
    await agency.query('INSERT INTO client_delegations VALUES ($1, $2, $3)', [
      agency.agent.id,
      agency.clients[1].id,
    ]);
    const second = await world.secondServer();
    const { status } = await puts(second, upload.url, photo().bytes, { 'content-type': 'image/png' });

    expect(status).toBe(404);
  });
});

test('what nobody finishes is forgotten, and what somebody finished is not', async () => {
  const agency = await world.agency();
  const [never, done] = [await announced(agency, photo()), await announced(agency, menu())];
  await put(done, menu().bytes);
  await agency.pausesEnd();

  expect([await stateOf(agency, never.mediaId), await stateOf(agency, done.mediaId)]).toEqual([
    undefined,
    'STORED',
  ]);
  expect((await put(never, photo().bytes)).status).toBe(404);
  expect(await filesOf(agency)).toEqual([done.mediaId]);
});

test('what nobody sends is removed after a week, and what somebody sent is not', async () => {
  const agency = await world.agency();
  const { id: conversationId } = await agency.whatsapp.receives('hello');
  const unsent = await uploads(agency.agent, { conversationId }, photo());
  const sent = await uploads(agency.agent, { conversationId }, menu());
  await agency.agent.gets(SendMedia, { conversationId, mediaId: sent });
  await agency.pausesEnd();
  expect(await stateOf(agency, unsent)).toBe('STORED');

  await agency.query("UPDATE media SET stored_at = stored_at - interval '7 days' WHERE agency_id = $1");
  await agency.pausesEnd();

  expect([await stateOf(agency, unsent), await stateOf(agency, sent)]).toEqual([undefined, 'STORED']);
  expect(await filesOf(agency)).toEqual([sent]);
  expect(await agency.audit('media.unused_removed')).toMatchObject([
    { subjectId: unsent, clientId: agency.clients[0].id },
  ]);
  expect(await agency.query("SELECT FROM jobs WHERE agency_id = $1 AND kind LIKE 'media.%'")).toEqual([]);
  expect(await agency.agent.isRefused(SendMedia, { conversationId, mediaId: unsent })).toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('what a flow sends stays, though nobody has sent it yet', async () => {
  const agency = await world.agency();
  const { id: conversationId } = await agency.whatsapp.receives('hello');
  const mediaId = await uploads(agency.agent, { conversationId }, photo());
  const flowId = await publishedFlow(agency, {
    schemaVersion: 1,
    steps: [{ id: 'only', blocks: [{ type: 'media', id: 'photo', mediaId }] }],
  });
  const aWeekPasses = async () => {
    await agency.query("UPDATE media SET stored_at = stored_at - interval '7 days' WHERE agency_id = $1");
    await agency.pausesEnd();
  };

  await aWeekPasses();
  expect(await stateOf(agency, mediaId)).toBe('STORED');
  await agency.query('UPDATE flows SET archived_at = now() WHERE agency_id = $1 AND id = $2', [flowId]);
  await aWeekPasses();

  expect(await stateOf(agency, mediaId)).toBeUndefined();
});

test('the bytes of an unused file go although a crash came after its row', async () => {
  const agency = await world.agency();
  const { id: conversationId } = await agency.whatsapp.receives('hello');
  const mediaId = await uploads(agency.agent, { conversationId }, photo());
  await agency.query('DELETE FROM media WHERE agency_id = $1 AND id = $2', [mediaId]);

  await agency.pausesEnd();

  expect(await filesOf(agency)).toEqual([]);
});

describe('is not even announced', () => {
  const good = { fileName: 'a.png', mimeType: 'image/png', size: 10 };
  test.each<[string, object, string]>([
    ['a type that runs', { mimeType: 'text/html' }, 'mimeType'],
    ['a drawing that runs', { mimeType: 'image/svg+xml' }, 'mimeType'],
    ['a type of nobody', { mimeType: 'constructor' }, 'mimeType'],
    ['a name that runs', { fileName: 'menu.pdf.exe' }, 'fileName'],
    ['a name in a folder', { fileName: '../a.png' }, 'fileName'],
    ['a name of nothing', { fileName: '  ' }, 'fileName'],
    ['a long name', { fileName: 'a'.repeat(241) }, 'fileName'],
    ['a name of two lines', { fileName: 'a\nb' }, 'fileName'],
    ['nothing', { size: 0 }, 'size'],
    ['a large picture', { size: 5 * 1024 * 1024 + 1 }, 'size'],
    ['a long film', { mimeType: 'video/mp4', size: 16 * 1024 * 1024 + 1 }, 'size'],
    ['a large document', { mimeType: 'application/pdf', size: 100 * 1024 * 1024 + 1 }, 'size'],
  ])('%s', async (_what, wrong, field) => {
    const agency = await world.agency();
    const variables = { ...good, clientId: agency.clients[0].id, ...wrong };

    expect(await agency.agent.isRefused(CreateUpload, variables)).toMatchObject({
      reason: 'INVALID_INPUT',
      details: { field },
    });
  });

  test('a file of nobody', async () => {
    const agency = await world.agency();

    expect(await agency.agent.isRefused(CreateUpload, good)).toMatchObject({
      details: { field: 'conversationId' },
    });
  });

  test('a file of a client that one does not see', async () => {
    const [agency, rival] = await world.agencies(2);
    const [mine, others] = agency.clients;
    const { id } = await others.whatsapp.receives('hello');
    const wanted = [{ clientId: others.id }, { conversationId: id }, { clientId: rival.clients[0].id }];

    for (const owner of wanted) {
      expect(await mine.user.isRefused(CreateUpload, { ...good, ...owner })).toMatchObject({
        code: 'NOT_FOUND',
      });
    }
  });

  test('the hundred and first that waits', async () => {
    const agency = await world.agency();
    await agency.query(
      `INSERT INTO media (agency_id, id, client_id, mime_type, uploaded_by)
       SELECT $1, gen_random_uuid(), $2, 'image/png', $3 FROM generate_series(1, 100)`,
      [agency.clients[0].id, agency.agent.id],
    );

    expect(
      await agency.agent.isRefused(CreateUpload, { ...good, clientId: agency.clients[0].id }),
    ).toMatchObject({ reason: 'TOO_MANY_UPLOADS' });
  });
});

test('only this route takes raw bytes', async () => {
  const { status } = await fetched(world.server, '/api/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: 'x',
  });

  expect(status).toBe(415);
});

test('a file is uploaded for a conversation as for a client', async () => {
  const agency = await world.agency();
  const { id } = await agency.whatsapp.receives('hello');
  const mediaId = await uploads(agency.agent, { conversationId: id }, photo());

  expect(await stateOf(agency, mediaId)).toBe('STORED');
});
