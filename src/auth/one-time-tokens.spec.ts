import type { SystemTx } from '../database/transaction.js';
import { newId } from '../kernel/ids.js';
import { KeyRing } from './key-ring.js';
import { OneTimeTokens } from './one-time-tokens.js';
import type { NewOneTimeToken, OneTimeToken, OneTimeTokensRepository } from './one-time-tokens.repository.js';

const TX = {} as SystemTx;
const OLD = 'the secret of last year';
const NEW = 'the secret of this year';

/** The table, without its clock. */
class Rows implements Pick<OneTimeTokensRepository, 'issue' | 'find' | 'use'> {
  readonly kept = new Map<string, OneTimeToken>();
  readonly used = new Set<string>();

  async issue(_tx: SystemTx, { seconds, ...token }: NewOneTimeToken): Promise<void> {
    this.kept.set(token.id, { ...token, expiresAt: new Date(seconds * 1_000) });
  }

  async find(_tx: SystemTx, agencyId: number, id: string): Promise<OneTimeToken | null> {
    const token = this.kept.get(id);
    return token && token.agencyId === agencyId && !this.used.has(id) ? token : null;
  }

  async use(_tx: SystemTx, { id }: OneTimeToken): Promise<boolean> {
    return this.used.size < this.used.add(id).size;
  }
}

let rows: Rows;
beforeEach(() => {
  rows = new Rows();
});

const tokensWith = (current: string, ...accepted: string[]) =>
  new OneTimeTokens(new KeyRing(current, accepted), rows as unknown as OneTimeTokensRepository);

const SUBJECT = { agencyId: 7, userId: newId<'User'>(), issuedBy: null };

async function issuedBy(tokens: OneTimeTokens) {
  const id = await tokens.issue(TX, SUBJECT, 'INVITATION');
  return { id, token: (await tokens.recall(TX, 7, id))?.token ?? '' };
}

test('what is stored does not give the token away', async () => {
  const { id, token } = await issuedBy(tokensWith(OLD));
  const [, , secret = ''] = token.split('.');

  expect(token).toMatch(new RegExp(`^7\\.${id}\\.[\\w-]{43}$`));
  const stored = rows.kept.get(id);
  expect(stored?.hash).toHaveLength(32);
  expect(Buffer.from(secret, 'base64url').equals(stored?.hash ?? Buffer.alloc(0))).toBe(false);
});

test('two tokens have nothing in common, and neither has anything of the keys of other uses', async () => {
  const tokens = tokensWith(OLD);
  const [one, two] = [await issuedBy(tokens), await issuedBy(tokens)];

  expect(one.token.split('.')[2]).not.toBe(two.token.split('.')[2]);
});

test('after the keys have changed the token is found again', async () => {
  const { id, token } = await issuedBy(tokensWith(OLD));

  await expect(tokensWith(NEW, OLD).recall(TX, 7, id)).resolves.toMatchObject({ token });
});

test('without the key it is not made up', async () => {
  const { id } = await issuedBy(tokensWith(OLD));

  await expect(tokensWith(NEW).recall(TX, 7, id)).rejects.toThrow('The key is gone');
});

test('it is good for its purpose only', async () => {
  const tokens = tokensWith(OLD);
  const { token } = await issuedBy(tokens);

  await expect(tokens.find(TX, token, 'INVITATION')).resolves.toMatchObject({ userId: SUBJECT.userId });
  await expect(tokens.find(TX, token, 'PASSWORD_RESET')).rejects.toMatchObject({ reason: 'TOKEN_NOT_VALID' });
});

test('who is too late is told what everybody is told', async () => {
  const tokens = tokensWith(OLD);
  const { token } = await issuedBy(tokens);
  const found = await tokens.find(TX, token, 'INVITATION');
  await tokens.use(TX, found);

  const refusals = await Promise.all(
    [
      tokens.use(TX, found),
      tokens.find(TX, token, 'INVITATION'),
      tokens.find(TX, 'nonsense', 'INVITATION'),
    ].map((late) =>
      late
        .then(() => null)
        .catch(({ code, reason, message, details }) => ({ code, reason, message, details })),
    ),
  );

  expect(new Set(refusals.map((refusal) => JSON.stringify(refusal)))).toEqual(
    new Set([
      JSON.stringify({
        code: 'INVALID_INPUT',
        reason: 'TOKEN_NOT_VALID',
        message: 'The link is not valid any more. Ask for a new one.',
        details: { field: 'token' },
      }),
    ]),
  );
});
