import type { GraphError } from './message-rules.js';
import type { Answered } from './template-desk.js';

/** The lines and business accounts of Meta's, and who may speak for them: any token, unless told. */
export class LineDesk {
  readonly #tokens = new Map<string, string>();

  takesOnly(token: string, id: string): void {
    this.#tokens.set(id, token);
  }

  /** Why a call about what stands in the path is refused to whoever makes it. */
  refusal(pathname: string, authorization: string | undefined): GraphError | null {
    const [id] = /\d{5,}/.exec(pathname) ?? [];
    const only = id === undefined ? undefined : this.#tokens.get(id);
    if (only === undefined || authorization === `Bearer ${only}`) return null;
    return { status: 401, code: 190, message: 'Error validating access token: it is of somebody else.' };
  }

  describe(id: string): Answered {
    const body = {
      id,
      display_phone_number: `+1 555 ${id.slice(-7)}`,
      verified_name: `Line ${id.slice(-4)}`,
    };
    return { status: 200, body };
  }

  /** Whoever is shown the numbers of a business account may speak for it. */
  numbersOf(businessAccountId: string): Answered {
    return { status: 200, body: { data: [{ id: `1${businessAccountId}` }] } };
  }
}
