/**
 * Says inside this process that something was committed, so that the relay and the job runner look at once
 * instead of at their next poll. A hint: they poll anyway, and other instances hear nothing of it.
 */
export class CommitSignal {
  readonly #listeners = new Set<() => void>();

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  committed(): void {
    for (const listener of this.#listeners) listener();
  }
}
