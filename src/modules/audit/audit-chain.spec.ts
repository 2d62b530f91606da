import { jest } from '@jest/globals';
import fc from 'fast-check';
import {
  type ChainBreak,
  type ChainEntry,
  ChainWalk,
  canonicalBytes,
  GENESIS,
  type Head,
  type Link,
  linksFor,
} from './audit-chain.js';

jest.setTimeout(60_000);

const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
/** Texts that collide easily if nothing separates them. */
const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('1', ':', ',', '-', 'a', 'é') }));

const entry: fc.Arbitrary<ChainEntry> = fc.record({
  agencyId: fc.integer({ min: 1 }),
  id: fc.uuid(),
  at: text,
  clientId: maybe(fc.integer()),
  userId: maybe(fc.uuid()),
  impersonatorId: maybe(fc.uuid()),
  action: text,
  subjectId: maybe(text),
  details: maybe(text),
  ip: maybe(text),
  requestId: maybe(text),
});

const entries = fc.uniqueArray(entry, { minLength: 1, maxLength: 12, selector: ({ id }) => id });

function chained(of: readonly ChainEntry[]): Link[] {
  return linksFor(GENESIS, of).map((link, at) => ({ ...link, entry: of[at] ?? null }));
}

function walk(
  links: readonly Link[],
  from: Head = GENESIS,
): { broken: ChainBreak | null; head: Head; checked: number } {
  const chain = new ChainWalk(from);
  for (const link of links) if (!chain.take(link)) break;
  chain.end();
  return { broken: chain.broken, head: chain.head, checked: chain.checked };
}

/** A chain, and a place in it. */
const place = entries.chain((of) => fc.tuple(fc.constant(of), fc.nat({ max: of.length - 1 })));

const replaced = (links: readonly Link[], at: number, change: Partial<Link>): Link[] =>
  links.map((link, i) => (i === at ? { ...link, ...change } : link));

test('a chain that nobody touched holds, whole and from any place on', () => {
  fc.assert(
    fc.property(place, ([of, at]) => {
      const links = chained(of);
      expect(walk(links)).toMatchObject({ broken: null, checked: of.length, head: { seq: of.length } });
      const from = links[at] ?? GENESIS;
      expect(walk(links.slice(at + 1), from)).toMatchObject({ broken: null, checked: of.length - at - 1 });
    }),
  );
});

test('entries that differ have different bytes', () => {
  fc.assert(
    fc.property(entry, entry, (one, two) => {
      const same = JSON.stringify(one) === JSON.stringify(two);
      expect(canonicalBytes(one).equals(canonicalBytes(two))).toBe(same);
    }),
  );
});

test('text cannot move from one field into the next', () => {
  fc.assert(
    fc.property(entry, text, text, fc.nat(), (one, a, b, cut) => {
      const joined = a + b;
      const at = cut % (joined.length + 1);
      const moved = { ...one, action: joined.slice(0, at), subjectId: joined.slice(at) };
      const whole = { ...one, action: a, subjectId: b };
      expect(canonicalBytes(moved).equals(canonicalBytes(whole))).toBe(moved.action === a);
    }),
  );
});

test('a change of any field of any entry is found at its link', () => {
  const changes = entry.chain((other) =>
    fc.tuple(fc.constant(other), fc.constantFrom(...(Object.keys(other) as (keyof ChainEntry)[]))),
  );
  fc.assert(
    fc.property(place, changes, ([of, at], [other, field]) => {
      const changed = { ...of[at], [field]: other[field] } as ChainEntry;
      fc.pre(of[at]?.[field] !== changed[field]);
      expect(walk(replaced(chained(of), at, { entry: changed })).broken).toEqual({
        seq: at + 1,
        entryId: of[at]?.id,
        problem: 'ENTRY_CHANGED',
      });
    }),
  );
});

test('an entry that is gone is missed at its link', () => {
  fc.assert(
    fc.property(place, ([of, at]) => {
      expect(walk(replaced(chained(of), at, { entry: null })).broken).toEqual({
        seq: at + 1,
        entryId: of[at]?.id,
        problem: 'ENTRY_MISSING',
      });
    }),
  );
});

test('a stored hash that was changed is found at its link', () => {
  fc.assert(
    fc.property(place, fc.nat({ max: 31 }), fc.integer({ min: 1, max: 255 }), ([of, at], byte, flip) => {
      const links = chained(of);
      const hash = Buffer.from(links[at]?.hash ?? []);
      hash[byte] = (hash[byte] ?? 0) ^ flip;
      const isNewest = at === of.length - 1;
      expect(walk(replaced(links, at, { hash })).broken).toEqual({
        seq: at + 1,
        entryId: of[at]?.id,
        problem: isNewest ? 'ENTRY_CHANGED' : 'LINK_BROKEN',
      });
    }),
  );
});

test('a link that is gone leaves a gap, unless it is the newest', () => {
  fc.assert(
    fc.property(place, ([of, at]) => {
      const rest = chained(of).filter((_, i) => i !== at);
      const { broken, head } = walk(rest);
      if (at === of.length - 1) expect([broken, head.seq]).toEqual([null, at]);
      else expect(broken).toEqual({ seq: at + 1, entryId: null, problem: 'GAP' });
    }),
  );
});

test('what is cut off at the end shows against a head that was noted', () => {
  fc.assert(
    fc.property(place, ([of, at]) => {
      const noted = chained(of).at(-1);
      const { head } = walk(chained(of.slice(0, at)));
      expect(noted && head.hash.equals(noted.hash)).toBe(false);
    }),
  );
});

test('two entries that changed places are found, numbers kept or not', () => {
  const pairs = place.chain(([of, one]) =>
    fc.tuple(fc.constant(of), fc.constant(one), fc.nat({ max: of.length - 1 })),
  );
  fc.assert(
    fc.property(pairs, ([of, a, b]) => {
      fc.pre(a !== b);
      const links = chained(of);
      const [one, two] = [links[a], links[b]];
      if (!one || !two) throw new Error('Both places are in the chain.');
      const swapped = replaced(replaced(links, a, { entryId: two.entryId, entry: two.entry }), b, {
        entryId: one.entryId,
        entry: one.entry,
      });
      expect(walk(swapped).broken?.seq).toBe(Math.min(a, b) + 1);
      const renumbered = replaced(replaced(links, a, { ...two, seq: one.seq }), b, { ...one, seq: two.seq });
      expect(walk(renumbered).broken?.seq).toBe(Math.min(a, b) + 1);
    }),
  );
});

test('an entry slipped in anywhere but at the end is found, even with a link of its own', () => {
  fc.assert(
    fc.property(place, entry, ([of, at], strange) => {
      const links = chained(of);
      const before = links[at - 1] ?? GENESIS;
      const [forged] = linksFor(before, [strange]);
      if (!forged) throw new Error('One entry has one link.');
      const later = links.slice(at).map((link) => ({ ...link, seq: link.seq + 1 }));
      const { broken } = walk([...links.slice(0, at), { ...forged, entry: strange }, ...later]);
      expect(broken?.seq).toBe(at + 2);
    }),
  );
});
