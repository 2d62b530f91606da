export default async function globalTeardown() {
  await globalThis.switchboardTestServer?.stop();
}
