import { randomUUID } from 'node:crypto';
import { Server } from '../world/server.js';
import { openWorld, type World } from '../world.js';
import { InviteUser } from './documents.js';

const PAGE = '/api/dev/outbox';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('a developer reads what was mailed, clicks the link, or runs the operation', async () => {
  const acme = await world.agency();
  const email = `${randomUUID()}@example.com`;
  await acme.admin.gets(InviteUser, { email, displayName: 'Ana', role: 'AGENCY_USER' });
  await world.settle();
  const { token } = await world.mailbox.last(email);

  const { status, headers, text } = await world.server.request(PAGE);

  expect(status).toBe(200);
  expect(text).toContain(`To: ${email}`);
  expect(text).toMatch(new RegExp(`<a href="http://[^"]+/accept-invitation\\?token=${token}"`));
  expect(text).toContain(`mutation { acceptInvitation(token: &quot;${token}&quot;, password: &quot;…&quot;)`);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'unsafe-inline';/);
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(text).not.toContain('<script');
});

test.each([
  [
    'in production',
    {
      NODE_ENV: 'production',
      JWT_SECRET: 'kR7vQ2mX9pL4tN8wZ3yB6cF1hJ5sD0gA',
      META_APP_SECRET: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
      META_VERIFY_TOKEN: 'a-token-of-ours',
    },
  ],
  ['where mail really leaves', {}],
])('there is no such page %s', async (_where, env) => {
  const server = await Server.start(world.database.url, {
    DATA_DIR: world.dataDir,
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'no-reply@example.com',
    ...env,
  });

  expect((await server.request(PAGE)).status).toBe(404);
  await server.close();
});
