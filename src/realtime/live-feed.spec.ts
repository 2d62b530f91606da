import type { DomainEvent } from '../kernel/events.js';
import { LiveFeed } from './live-feed.js';

const on = (...topics: string[]): DomainEvent => ({
  type: 'test',
  version: 1,
  agencyId: 1,
  clientId: null,
  topics,
  payload: { topics },
});

test('a subscriber hears its own topic only, in one batch and in order', () => {
  const feed = new LiveFeed();
  const batches: (readonly DomainEvent[])[] = [];
  feed.subscribe('a', (events) => batches.push(events));
  const [one, other, both] = [on('a'), on('b'), on('b', 'a')];

  feed.publish([one, other, both]);

  expect(batches).toEqual([[one, both]]);
});

test('the same listener may subscribe twice, and each subscription ends by itself', () => {
  const feed = new LiveFeed();
  let heard = 0;
  const listener = () => {
    heard += 1;
  };
  const end = feed.subscribe('a', listener);
  feed.subscribe('a', listener);
  end();
  end();

  feed.publish([on('a')]);

  expect(heard).toBe(1);
});

test('a gap is told to every subscriber who asked, of every topic, until it leaves', () => {
  const feed = new LiveFeed();
  const told: string[] = [];
  feed.subscribe('a', () => {});
  feed.subscribe(
    'a',
    () => {},
    () => told.push('a'),
  );
  feed.subscribe(
    'b',
    () => {},
    () => told.push('b'),
  );
  feed.subscribe(
    'c',
    () => {},
    () => told.push('c'),
  )();

  feed.gap();

  expect(told).toEqual(['a', 'b']);
});
