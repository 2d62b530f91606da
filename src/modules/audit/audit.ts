/** One line of who did what, as the people of an agency read it. */
export interface AuditEntry {
  readonly id: string;
  readonly at: Date;
  /** Dotted, in the past tense: `conversation.assigned`. */
  readonly action: string;
  /** Null where the house acted, or nobody was signed in yet. */
  readonly userId: string | null;
  /** The SUPER_ADMIN who acted as that person. */
  readonly impersonatorId: string | null;
  readonly subjectId: string | null;
  /** Null for what concerns the whole agency. */
  readonly clientId: number | null;
  readonly ip: string | null;
  readonly requestId: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
  /** Its place in the chain; null for the few seconds before it is linked. */
  readonly seq: number | null;
  readonly hash: Buffer | null;
}

/** Which entries are asked for. What is null is not asked about. */
export interface AuditFilter {
  readonly action: ActionFilter | null;
  readonly userId: string | null;
  readonly subjectId: string | null;
  /** Only what concerns one of these. */
  readonly clientIds: readonly number[] | null;
  /** Inclusive. */
  readonly from: Date | null;
  /** Exclusive. */
  readonly to: Date | null;
}

/** One action, or all whose name begins so. */
export type ActionFilter = { readonly exactly: string } | { readonly prefix: string };

const PREFIX = /^(.+\.)\*?$/s;

/** `auth.` and `auth.*` are every action that begins with `auth.`; anything else is one action, exactly. */
export function actionFilter(raw: string): ActionFilter {
  const prefix = PREFIX.exec(raw)?.[1];
  return prefix === undefined ? { exactly: raw } : { prefix };
}
