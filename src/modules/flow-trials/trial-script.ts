import { DomainError, invalidInput } from '../../kernel/errors.js';
import { Provider } from '../channels/channels.js';
import type { Place } from '../channels/content.js';

/** What the customer does, or what the clock does: one of them. */
export interface TrialTurn {
  readonly text?: string | null;
  /** The title or the id of something that was offered. */
  readonly choose?: string | null;
  readonly location?: Place | null;
  /** Nobody writes until the time is over. */
  readonly wait?: boolean | null;
}

/** What another system answers to a block; of several for one block, one after the other. */
export interface TrialHttpAnswer {
  readonly blockId: string;
  readonly status: number;
  /** JSON, as text. */
  readonly json?: string | null;
}

export interface TrialAiAnswer {
  readonly blockId: string;
  readonly text: string;
}

/** A value that is there when the flow begins. */
export interface TrialValue {
  readonly scope: 'contact' | 'account' | 'agency' | 'run';
  readonly key: string;
  readonly value: string;
}

/** Everything that a trial is told of its world. */
export interface TrialScript {
  readonly turns: readonly TrialTurn[];
  readonly values?: readonly TrialValue[] | null;
  readonly contactTagIds?: readonly string[] | null;
  readonly conversationTagIds?: readonly string[] | null;
  readonly provider?: Provider | null;
  readonly http?: readonly TrialHttpAnswer[] | null;
  readonly ai?: readonly TrialAiAnswer[] | null;
  /** The free times that are found. Made up unless told; none: there are none. */
  readonly freeTimes?: readonly Date[] | null;
  /** Of the transcript: 200 unless told. */
  readonly limit?: number | null;
}

export const MOST_TURNS = 100;
export const MOST_LINES = 500;
const LINES = 200;
const MOST_ENTRIES = 200;
const LONGEST = 4_096;
const LONGEST_JSON = 16_384;
const LONGEST_KEY = 80;

/** The lines that are wanted. @throws DomainError INVALID_INPUT limit. */
export function lineLimit(limit: number | null | undefined): number {
  if (limit == null) return LINES;
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST_LINES) return limit;
  throw invalidInput('limit', `limit must be between 1 and ${MOST_LINES}.`, { min: 1, max: MOST_LINES });
}

/** @throws DomainError INVALID_INPUT naming the field; LIMIT_EXCEEDED TOO_MANY_TURNS. */
export function assertScript(script: TrialScript): void {
  if (script.turns.length > MOST_TURNS) {
    const message = `A trial has at most ${MOST_TURNS} turns.`;
    throw new DomainError('LIMIT_EXCEEDED', 'TOO_MANY_TURNS', message, { field: 'script', max: MOST_TURNS });
  }
  for (const [at, turn] of script.turns.entries()) assertTurn(turn, `script[${at}]`);
  for (const name of ['values', 'contactTagIds', 'conversationTagIds', 'http', 'ai', 'freeTimes'] as const) {
    if ((script[name]?.length ?? 0) > MOST_ENTRIES) {
      throw invalidInput(name, `${name} has at most ${MOST_ENTRIES} entries.`, { max: MOST_ENTRIES });
    }
  }
  for (const [at, { key, value }] of (script.values ?? []).entries()) {
    assertLength(`values[${at}].key`, key, LONGEST_KEY);
    assertLength(`values[${at}].value`, value, LONGEST);
  }
  for (const [at, { text }] of (script.ai ?? []).entries()) assertLength(`ai[${at}].text`, text, LONGEST);
  for (const [at, answer] of (script.http ?? []).entries()) assertAnswer(answer, `http[${at}]`);
}

function assertTurn(turn: TrialTurn, field: string): void {
  const given = [turn.text, turn.choose, turn.location, turn.wait || null].filter((one) => one != null);
  if (given.length !== 1) throw invalidInput(field, `${field} is one of text, choose, location and wait.`);
  assertLength(`${field}.text`, turn.text ?? '', LONGEST);
  assertLength(`${field}.choose`, turn.choose ?? '', LONGEST);
}

function assertAnswer({ status, json }: TrialHttpAnswer, field: string): void {
  if (status < 100 || status > 599) throw invalidInput(`${field}.status`, `${field}.status is 100 to 599.`);
  if (json == null) return;
  assertLength(`${field}.json`, json, LONGEST_JSON);
  try {
    JSON.parse(json);
  } catch {
    throw invalidInput(`${field}.json`, `${field}.json is no JSON.`);
  }
}

function assertLength(field: string, text: string, max: number): void {
  if (text.length > max) throw invalidInput(field, `${field} is at most ${max} characters.`, { max });
}
