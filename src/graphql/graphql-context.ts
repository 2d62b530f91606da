import type { CredentialCarrier } from '../auth/access.js';
import type { Authenticated } from '../auth/authenticator.js';
import type { AcceptedOperation } from './pipeline.js';

/** The answer that an operation is sent with. */
export interface CookieTaker {
  /** The whole value of one more `Set-Cookie`. */
  setCookie(cookie: string): void;
}

/**
 * What the resolvers of one operation share: who asks, under which id it is logged, and the loaders of
 * this one answer.
 *
 * Its state is in plain properties, since Nest and Apollo hand copies of it around.
 */
export class GraphqlContext implements CredentialCarrier {
  readonly loaders = new Map<object | string, unknown>();

  constructor(
    readonly authenticated: Authenticated | null,
    readonly requestId: string,
    readonly ip: string,
    /** What passed the pipeline; nothing else is executed. */
    readonly operation: AcceptedOperation | null = null,
    private readonly answerTo: CookieTaker | null = null,
  ) {}

  /** Leaves something with the browser that asks. Only over HTTP: a socket's answers have no headers. */
  setCookie(cookie: string): void {
    if (!this.answerTo) throw new Error('A cookie is set on the answer to a request only.');
    this.answerTo.setCookie(cookie);
  }

  /**
   * The loader of this answer under a key, made on first use. A subscription makes them again for every
   * event: a loader that outlives its answer would serve stale rows.
   */
  loader<L>(key: object | string, make: () => L): L {
    const known = this.loaders.get(key);
    if (known !== undefined) return known as L;
    const made = make();
    this.loaders.set(key, made);
    return made;
  }

  /** The same caller with fresh loaders, whatever else Nest has put on the context. */
  renewed(): GraphqlContext {
    return Object.assign(Object.create(GraphqlContext.prototype), this, { loaders: new Map() });
  }
}
