import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withClient } from '../harness/postgres.mjs';
import { AGENCY } from './people.mjs';

/** Gives every measured channel a provider's token, sealed as the built server seals it, with its key. */
export async function storeChannelTokens(url, credentialsKey) {
  const { CredentialVault } = await import(pathToFileURL(resolve('dist/secrets/credential-vault.js')).href);
  const vault = new CredentialVault(Buffer.from(credentialsKey, 'hex'));
  await withClient(url, async (client) => {
    const { rows } = await client.query('SELECT id FROM channels WHERE agency_id = $1', [AGENCY]);
    for (const { id } of rows) {
      await client.query(
        `INSERT INTO channel_credentials (agency_id, channel_id, sealed_token) VALUES ($1, $2, $3)
         ON CONFLICT (agency_id, channel_id) DO UPDATE SET sealed_token = excluded.sealed_token`,
        [AGENCY, id, vault.seal('bench-token', id)],
      );
    }
  });
}
