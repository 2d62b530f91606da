import { createHmac } from 'node:crypto';

const TIMEOUT_MS = 10_000;

/** What Meta puts into `X-Hub-Signature-256`. */
export const signatureOf = (secret: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** Posts an envelope the way Meta does. Answers the HTTP status; throws when nobody answers within 10 s. */
export async function signedPost(url: string, secret: string, envelope: unknown): Promise<number> {
  const body = JSON.stringify(envelope);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': signatureOf(secret, body) },
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.arrayBuffer();
  return response.status;
}
