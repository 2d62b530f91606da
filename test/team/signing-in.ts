import type { Operation } from '../world/documents.js';
import { PASSWORD, type Person } from '../world/person.js';
import { type Answer, Visitor } from '../world/visitor.js';

/** What signing in or refreshing was answered with. */
export interface SignedIn {
  readonly status: number;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly user: Readonly<Record<string, unknown>>;
}

async function post({ server }: Person, path: string, body: object): Promise<SignedIn> {
  const { status, text } = await new Visitor(server).posts(path, body);
  return { status, ...JSON.parse(text) };
}

export const signIn = (person: Person): Promise<SignedIn> =>
  post(person, '/api/auth/login', { email: person.who.email, password: PASSWORD });

export const refresh = (person: Person, { refreshToken }: SignedIn): Promise<SignedIn> =>
  post(person, '/api/auth/refresh', { refreshToken });

/** Asks with a token that signing in gave, and not with one that the test made. */
export const asksWith = <Data extends object>(
  { server }: Person,
  { accessToken }: SignedIn,
  operation: Operation<Data>,
): Promise<Answer<Data>> =>
  new Visitor(server).asks(operation, {}, { authorization: `Bearer ${accessToken}` });
