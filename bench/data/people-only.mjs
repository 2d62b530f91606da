import { fillPeople } from './people.mjs';

/** An agency and who works in it, and nobody outside: filled again before every run. */
export const peopleOnly = {
  name: 'people',
  source: new URL(import.meta.url),
  sizes: { full: { rows: 100_000 }, quick: { rows: 5_000 } },
  alwaysFresh: true,
  fill: (client) => fillPeople(client, { others: 1 }),
};
