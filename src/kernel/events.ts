/**
 * Something that happened, in the past tense. It is stored with the rows it speaks of and leaves after
 * commit, possibly twice. It carries ids and positions, never content: whoever hears it reads the rows
 * through the normal scoped way, so an event cannot leak what its reader may not see.
 */
export interface DomainEvent<P = Readonly<Record<string, unknown>>> {
  readonly type: string;
  readonly version: number;
  readonly agencyId: number;
  readonly clientId: number | null;
  /** The live topics it is heard on; none for events that only durable consumers want. */
  readonly topics: readonly string[];
  readonly payload: P;
}

export interface EventType<P> {
  readonly type: string;
  readonly version: number;
  is(event: DomainEvent<unknown>): event is DomainEvent<P>;
}

/** Names an event once, so that who emits it and who hears it agree on its payload. */
export const eventType = <P>(type: string, version: number): EventType<P> => ({
  type,
  version,
  is: (event): event is DomainEvent<P> => event.type === type && event.version === version,
});
