import type { Revise, SentStatement } from '../../src/database/revised-pool.js';

/** `agency_id = $1`, as a repository writes it or as Prisma does. */
const OF_AGENCY = /(?:"?\w+"?\.)*"?agency_id"?\s*=\s*(\$\d+)(?:::\w+)?/g;

/** What else narrows a person's statement to the clients that they see: null stands for all of them. */
const OF_CLIENTS =
  /\((\$\d+)::int\[\] IS NULL OR [\w.]+ = ANY \(\1\)\)|(?:\w+\.)?client_id = mine\.client_id/g;

/** Statements with a filter by client that is no scope, by the beginning of their names, and why. */
const ASKED_FOR: Readonly<Record<string, string>> = {
  audit_page: 'the client that was asked for',
  contact_accounts_page: 'the client that was asked for stands in their place',
  contacts_page: 'the client that was asked for stands in their place',
};

/** A statement with its explicit tenant filters, and the same without. */
export interface Unfiltered {
  readonly filters: number;
  readonly text: string;
  readonly revised: string;
}

/** Takes the explicit tenant filters out of every statement, so that only the row policies hold. */
export class FilterRemover {
  /** Every statement that was sent, by name. */
  readonly sent = new Map<string, Unfiltered>();

  readonly revise: Revise = (statement) => {
    const { filters, revised } = withoutFilters(statement);
    this.sent.set(nameOf(statement), { filters, text: statement.text, revised });
    // A name stands for one text in a connection.
    return filters === 0 ? statement : { name: statement.name && `${statement.name}~`, text: revised };
  };
}

function withoutFilters({ name = '', text }: SentStatement): { filters: number; revised: string } {
  let filters = 0;
  const always = (parameter: string | undefined, type: string) => {
    filters += 1;
    return parameter ? `((${parameter})::${type} IS NULL OR true)` : 'true';
  };
  const isAskedFor = Object.keys(ASKED_FOR).some((beginning) => name.startsWith(beginning));
  const ofAgency = text.replaceAll(OF_AGENCY, (_, parameter) => always(parameter, 'int'));
  const revised = isAskedFor
    ? ofAgency
    : ofAgency.replaceAll(OF_CLIENTS, (_, parameter) => always(parameter, 'int[]'));
  return { filters, revised };
}

/** Prisma's names say nothing; its verb and table do. */
function nameOf({ name = '', text }: SentStatement): string {
  if (!name.startsWith('p_')) return name || text;
  const [, verb, table] = /^(SELECT|INSERT|UPDATE|DELETE).*?"public"\."(\w+)"/s.exec(text) ?? [];
  return `prisma ${verb} ${table}`;
}
