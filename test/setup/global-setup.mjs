import { startTestServer } from './server.mjs';

/** One server and one migrated template for the whole run. The workers inherit where to find them. */
export default async function globalSetup() {
  const server = await startTestServer();
  process.env.SWITCHBOARD_TEST_SERVER = server.url;
  process.env.SWITCHBOARD_TEST_PREFIX = server.prefix;
  process.env.SWITCHBOARD_TEST_TEMPLATE = server.template;
  globalThis.switchboardTestServer = server;
  // An interrupted run does not reach the teardown.
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ]) {
    process.once(signal, () => server.stop().finally(() => process.exit(code)));
  }
}
