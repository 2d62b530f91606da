import { type FieldNode, GraphQLError, type GraphQLResolveInfo, locatedError } from 'graphql';
import { TextBuffer } from './json-text.js';
import type { QueryPlan } from './query-plan.js';

/** Where a value stands in the answer; the same shape that `info.path` has. */
export type Path = GraphQLResolveInfo['path'];

/**
 * Writes a value of one GraphQL type. Throws only before it has written anything, so that the place which
 * catches may write `null` instead.
 */
export type ValueWriter = (run: Run, out: TextBuffer, value: unknown, path: Path) => void;

export interface PlannedAnswer {
  readonly text: string;
  readonly error: GraphQLError | null;
}

export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

/** One execution of a plan. */
export class Run {
  /** Something happened that only graphql-js answers exactly: nothing of this run is used. */
  gaveUp = false;
  readonly #text = new TextBuffer();
  #error: GraphQLError | null = null;
  #isRootNull = false;
  #pending = 0;
  #settled: () => void = () => undefined;

  constructor(
    private readonly plan: QueryPlan,
    readonly rootValue: unknown,
    readonly context: unknown,
    readonly variables: Record<string, unknown>,
  ) {}

  /** Null when the run gave up. Waits for every resolver it has called, so that nothing runs on behind. */
  async answer(): Promise<PlannedAnswer | null> {
    this.plan.write(this, this.#text, this.rootValue);
    if (this.#pending > 0) {
      await new Promise<void>((resolve) => {
        this.#settled = resolve;
      });
    }
    if (this.gaveUp) return null;
    return { text: this.#isRootNull ? 'null' : this.#text.toString(), error: this.#error };
  }

  giveUp(): void {
    this.gaveUp = true;
  }

  /** Leaves a hole for a promised value and goes on. */
  later(
    out: TextBuffer,
    promise: PromiseLike<unknown>,
    write: ValueWriter,
    path: Path,
    nodes: readonly FieldNode[],
    isNullable: boolean,
  ): void {
    const hole = out.hole();
    this.#pending += 1;
    promise.then(
      (value) => {
        if (!this.gaveUp) {
          try {
            write(this, hole, value, path);
          } catch (error) {
            this.fail(hole, error, path, nodes, isNullable);
          }
        }
        this.#settle();
      },
      (error) => {
        this.fail(hole, error, path, nodes, isNullable);
        this.#settle();
      },
    );
  }

  /**
   * Answers one failure as graphql-js would. The order of several, and how far a null spreads from inside
   * the answer, depend on its own timing: such runs give up.
   */
  fail(out: TextBuffer, error: unknown, path: Path, nodes: readonly FieldNode[], isNullable: boolean): void {
    const spreadsToRoot = !isNullable && path.prev === undefined && this.plan.rootFields === 1;
    if (this.#error || !(isNullable || spreadsToRoot)) {
      this.giveUp();
      return;
    }
    this.#error = locatedError(error, nodes, keysOf(path));
    this.#isRootNull = spreadsToRoot;
    out.tail += 'null';
  }

  #settle(): void {
    this.#pending -= 1;
    if (this.#pending === 0) this.#settled();
  }
}

function keysOf(path: Path): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: Path | undefined = path; at; at = at.prev) keys.push(at.key);
  return keys.reverse();
}
