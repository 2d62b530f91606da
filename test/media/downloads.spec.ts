import { ActorDirectory } from '../../src/auth/actor.directory.js';
import { LinkSigner } from '../../src/auth/link-signer.js';
import { FakeS3 } from '../../src/simulate/s3/fake-s3.js';
import type { Agency } from '../world/agency.js';
import type { Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';
import { fetched, MediaLink, menu, note, photo, uploads } from './files.js';

const TEXT = 'name,phone\nAna,+1555\nBeto,+1666\n';

const by = (person: Person, headers: Record<string, string> = {}) => ({
  headers: { authorization: person.authorization, ...headers },
});

let s3: FakeS3;
beforeAll(async () => {
  s3 = await FakeS3.start();
});
afterAll(() => s3.stop());

describe.each<[string, () => Record<string, string>]>([
  ['on this machine', () => ({})],
  ['in a bucket', () => s3.env],
])('a file %s', (_where, env) => {
  let world: World;
  let agency: Agency;
  let id: string;
  beforeAll(async () => {
    world = await openWorld(env());
    agency = await world.agency();
    id = await uploads(agency.agent, { clientId: agency.clients[0].id }, note(TEXT));
  });
  afterAll(() => world.close());

  const get = (headers: Record<string, string> = {}) =>
    fetched(world.server, `/api/media/${id}`, by(agency.agent, headers));

  test('is what was uploaded, and does nothing in a browser', async () => {
    const { status, headers, bytes } = await get();

    expect([status, bytes.toString()]).toEqual([200, TEXT]);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-length': String(TEXT.length),
      'content-disposition': `attachment; filename="list.csv"; filename*=UTF-8''list.csv`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
      'cache-control': expect.stringContaining('private'),
      'accept-ranges': 'bytes',
    });
  });

  test.each([
    ['bytes=0-3', 206, 'name', `bytes 0-3/${TEXT.length}`],
    ['bytes=-6', 206, '+1666\n'.slice(-6), `bytes ${TEXT.length - 6}-${TEXT.length - 1}/${TEXT.length}`],
    ['bytes=5-9999', 206, TEXT.slice(5), `bytes 5-${TEXT.length - 1}/${TEXT.length}`],
    ['bytes=0-1,5-6', 200, TEXT, null],
    ['lines=1-2', 200, TEXT, null],
  ])('asked for %s is answered with %i', async (range, expected, part, contentRange) => {
    const { status, headers, bytes } = await get({ range });

    expect([status, bytes.toString(), headers.get('content-range')]).toEqual([expected, part, contentRange]);
    expect(headers.get('content-length')).toBe(String(part.length));
  });

  test('has no part behind its end', async () => {
    const { status, headers, reason } = await get({ range: 'bytes=9999-' });

    expect([status, headers.get('content-range'), reason]).toEqual([
      416,
      `bytes */${TEXT.length}`,
      'RANGE_NOT_SATISFIABLE',
    ]);
  });

  test('that the caller has is not sent again', async () => {
    const tag = (await get()).headers.get('etag') ?? '';
    const again = await get({ 'if-none-match': `"other", ${tag}` });

    expect([again.status, again.bytes.length]).toEqual([304, 0]);
    expect((await get({ 'if-none-match': '"other"' })).status).toBe(200);
    expect((await get({ 'if-range': tag, range: 'bytes=0-0' })).status).toBe(206);
    expect((await get({ 'if-range': '"other"', range: 'bytes=0-0' })).status).toBe(200);
  });

  test('is given under a link without a header, and in parts', async () => {
    const { mediaLink } = await agency.agent.gets(MediaLink, { mediaId: id });
    const url = mediaLink?.url ?? '';
    const part = await fetched(world.server, url, { headers: { range: 'bytes=0-3' } });

    expect((await fetched(world.server, url)).bytes.toString()).toBe(TEXT);
    expect([part.status, part.bytes.toString()]).toEqual([206, 'name']);
  });

  test('tells its size without itself', async () => {
    const { status, headers, bytes } = await fetched(world.server, `/api/media/${id}`, {
      ...by(agency.agent),
      method: 'HEAD',
    });

    expect([status, headers.get('content-length'), bytes.length]).toEqual([200, String(TEXT.length), 0]);
  });
});

describe('who sees a file', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  test('is who sees its client, through every door', async () => {
    const [agency, rival] = await world.agencies(2);
    const id = await uploads(agency.agent, { clientId: agency.clients[1].id }, menu());
    const seen: Record<string, unknown> = {};
    for (const [name, person] of Object.entries({ ...agency.people, rival: rival.admin })) {
      const { status } = await fetched(world.server, `/api/media/${id}`, by(person));
      const { mediaLink } = await person.gets(MediaLink, { mediaId: id });
      const linked = mediaLink && (await fetched(world.server, mediaLink.url)).status;
      seen[name] = [status, linked];
    }

    expect(seen).toEqual({
      superAdmin: [200, 200],
      admin: [200, 200],
      agent: [200, 200],
      otherClientUser: [200, 200],
      delegate: [404, null],
      orphan: [404, null],
      clientUser: [404, null],
      rival: [404, null],
    });
  });

  test('is nobody without a token or a link', async () => {
    const agency = await world.agency();
    const id = await uploads(agency.agent, { clientId: agency.clients[0].id }, menu());

    expect((await fetched(world.server, `/api/media/${id}`)).status).toBe(401);
    expect((await fetched(world.server, `/api/media/${id}/content`)).status).toBe(403);
    expect((await fetched(world.server, `/api/media/not-an-id`, by(agency.agent))).status).toBe(404);
  });

  test('is nobody who may not see the inbox', async () => {
    const agency = await world.agency();
    const id = await uploads(agency.agent, { clientId: agency.clients[0].id }, menu());
    await agency.denies(agency.delegate, 'chat.view_inbox');

    expect((await fetched(world.server, `/api/media/${id}`, by(agency.delegate))).status).toBe(403);
  });

  test('a link ends with the session, with the right, and with its time', async () => {
    const agency = await world.agency();
    const id = await uploads(agency.agent, { clientId: agency.clients[0].id }, menu());
    const linkOf = async (person: Person) =>
      (await person.gets(MediaLink, { mediaId: id })).mediaLink?.url ?? '';
    const [ofAgent, ofDelegate] = [await linkOf(agency.agent), await linkOf(agency.delegate)];
    await agency.agent.posts('/api/auth/logout-all', {});
    await agency.query('UPDATE client_delegations SET client_id = $2 WHERE agency_id = $1', [
      agency.clients[1].id,
    ]);
    const second = await world.secondServer();
    const { who } = agency.admin;
    const actor = await world.server.app.get(ActorDirectory, { strict: false }).resolve({
      agencyId: agency.id,
      userId: who.id,
      sid: who.sessionId,
      tv: 0,
    });
    const links = world.server.app.get(LinkSigner, { strict: false });
    const old = links.sign(actor, { use: 'GET', subject: id, expiresAt: new Date(Date.now() - 1) });
    const expired = await fetched(world.server, `/api/media/${id}/content?token=${old}`);

    expect((await fetched(world.server, ofAgent)).reason).toBe('SESSION_ENDED');
    expect((await fetched(second, ofDelegate)).status).toBe(404);
    expect([expired.status, expired.reason]).toEqual([410, 'LINK_EXPIRED']);
  });

  test('what is not here yet is not given', async () => {
    const agency = await world.agency();
    const mediaId = '01890000-0000-7000-8000-000000000001';
    await agency.query(
      "INSERT INTO media (agency_id, id, client_id, mime_type) VALUES ($1, $2, $3, 'image/png')",
      [mediaId, agency.clients[0].id],
    );
    const { status, reason } = await fetched(world.server, `/api/media/${mediaId}`, by(agency.agent));

    expect([status, reason]).toEqual([409, 'MEDIA_NOT_STORED']);
    expect(await agency.agent.isRefused(MediaLink, { mediaId })).toMatchObject({
      reason: 'MEDIA_NOT_STORED',
    });
  });

  test('what a customer calls a page is only kept', async () => {
    const agency = await world.agency();
    const id = await uploads(agency.agent, { clientId: agency.clients[0].id }, photo());
    await agency.query(
      "UPDATE media SET mime_type = 'text/html', file_name = 'a.html' WHERE agency_id = $1",
      [],
    );
    const { headers } = await fetched(world.server, `/api/media/${id}`, by(agency.agent));

    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toMatch(/^attachment/);
  });
});

test('a bucket that cannot be reached is a 503, and a lost file too', async () => {
  const world = await openWorld(s3.env);
  try {
    const agency = await world.agency();
    const id = await uploads(agency.agent, { clientId: agency.clients[0].id }, menu());
    s3.next({ kind: 'status', status: 500 }, 3);
    const unreachable = await fetched(world.server, `/api/media/${id}`, by(agency.agent));
    for (const key of s3.files.keys()) if (key.endsWith(id)) s3.files.delete(key);
    const lost = await fetched(world.server, `/api/media/${id}`, by(agency.agent));

    expect([unreachable, lost].map(({ status, reason }) => [status, reason])).toEqual(
      Array(2).fill([503, 'FILE_STORE_UNAVAILABLE']),
    );
  } finally {
    await world.close();
  }
});
