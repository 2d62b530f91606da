/** Who a line is of. SYSTEM: what the flow does without the customer's noticing. */
export const TrialSpeaker = { CUSTOMER: 'CUSTOMER', FLOW: 'FLOW', SYSTEM: 'SYSTEM' } as const;
export type TrialSpeaker = (typeof TrialSpeaker)[keyof typeof TrialSpeaker];

export interface TrialChange {
  /** `run.answer`, `contact.size`, `conversation.status`. */
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface TrialOption {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
}

/** One line of a transcript. */
export interface TrialLine {
  readonly from: TrialSpeaker;
  readonly stepId: string | null;
  readonly blockId: string | null;
  readonly text: string;
  /** What there was to choose. */
  readonly options: readonly TrialOption[];
  /** Of a block's last line: `by:<socket>`, `waits`, `again`, or how the run ended. */
  readonly outcome: string | null;
  readonly changes: readonly TrialChange[];
}

export interface BlockPlace {
  readonly step: string;
  readonly block: string;
}

/** What is written down of a trial, up to a number of lines. */
export class TrialTranscript {
  readonly #lines: TrialLine[] = [];
  /** Lines before the block that is being run. */
  #before = 0;
  #place: BlockPlace | null = null;

  constructor(private readonly most: number) {}

  get lines(): readonly TrialLine[] {
    return this.#lines.slice(0, this.most);
  }

  get isFull(): boolean {
    return this.#lines.length > this.most;
  }

  /** Where the block stands that is run now. */
  get place(): BlockPlace | null {
    return this.#place;
  }

  enters(place: BlockPlace | null): void {
    this.#place = place;
    this.#before = this.#lines.length;
  }

  /** What became of that block: on the last of its lines, or on one of its own. */
  leaves(outcome: string, changes: readonly TrialChange[]): void {
    if (this.#lines.length === this.#before) this.add('SYSTEM', '');
    const last = this.#lines.pop();
    if (last) this.#lines.push({ ...last, outcome, changes: [...last.changes, ...changes] });
  }

  add(
    from: TrialSpeaker,
    text: string,
    { options = [], changes = [] }: Partial<Pick<TrialLine, 'options' | 'changes'>> = {},
  ): void {
    const { step, block } = (from === 'CUSTOMER' ? null : this.#place) ?? { step: null, block: null };
    this.#lines.push({ from, stepId: step, blockId: block, text, options, outcome: null, changes });
  }
}
