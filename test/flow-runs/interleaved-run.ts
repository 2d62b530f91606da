import type { Job } from '../../src/jobs/job.js';
import { JobHandlers } from '../../src/jobs/job-handlers.js';
import { MOST_SILENT_TURNS } from '../../src/modules/flow-engine/flow-machine.js';
import { isOver } from '../../src/modules/flow-engine/run-state.js';
import type { Wait } from '../../src/modules/flow-runs/run-queue.js';
import { envelope, messages, messageValue } from '../../src/simulate/meta/envelopes.js';
import type { Agency } from '../world/agency.js';
import { type Operation, SendText } from '../world/documents.js';
import { publishedFlow } from '../world/flows.js';
import type { Server } from '../world/server.js';
import { postSigned } from '../world/whatsapp.js';
import type { Event, Interleaving } from './interleavings.js';
import { EndRun, PauseRun, ResumeRun, StartFlow } from './run-documents.js';
import { brokenRules, standingOf, traceOf } from './run-rules.js';
import { PowerCut, type RunWatch } from './run-watch.js';
import { Talk } from './talk.js';

/** How often others look whether there is something to take over. */
const LOOKS = 20;
/** Of the turns of the clock's alone that a run may make, so many are left when the customer falls silent. */
const SILENT_TURNS_LEFT = 3;
/** Where everything happens: one agency at two servers. */
export interface Stage {
  readonly agency: Agency;
  readonly servers: readonly [Server, Server];
  readonly watch: RunWatch;
}

/** One conversation in which an interleaving happens. */
export class InterleavedRun {
  private constructor(
    private readonly stage: Stage,
    private readonly talk: Talk,
    private readonly flowId: string,
    private readonly wanted: Interleaving,
  ) {}

  /** What an earlier one has left behind is gone. */
  static async opens(stage: Stage, wanted: Interleaving): Promise<InterleavedRun> {
    const { agency, watch } = stage;
    watch.restoresPower();
    await agency.query('DELETE FROM jobs WHERE agency_id = $1');
    await agency.query('DELETE FROM dead_jobs WHERE agency_id = $1');
    const talk = await Talk.begins(agency);
    return new InterleavedRun(stage, talk, await publishedFlow(agency, wanted.document), wanted);
  }

  /** @throws Error that says which rules do not hold, and what there is. */
  async plays(): Promise<void> {
    await this.#happens([{ kind: 'start', at: 0 }]);
    for (const moment of this.wanted.moments) await this.#happens(moment);
    await this.#isSilent();
  }

  async #happens(events: readonly Event[]): Promise<void> {
    for (const { kind } of events) if (kind === 'crash') this.stage.watch.cutsPower();
    await Promise.all(events.map((event) => this.#does(event)));
    await this.#settles();
    await this.#obeys();
  }

  /** Whatever it waits for, its customer writes no more. */
  async #isSilent(): Promise<void> {
    const { agency } = this.stage;
    await agency.query(
      'UPDATE flow_runs SET silent_turns = greatest(silent_turns, $2) WHERE agency_id = $1 AND ended_at IS NULL',
      [MOST_SILENT_TURNS - SILENT_TURNS_LEFT],
    );
    for (let silence = 0; silence <= SILENT_TURNS_LEFT; silence += 1) {
      await this.#happens([{ kind: 'resume', at: 0 }]);
      await this.#happens([{ kind: 'time' }]);
    }
    const standing = await standingOf(agency, this.talk.conversationId);
    const going = standing.runs
      .filter(({ status }) => !isOver(status))
      .map(({ status }) => `still ${status}`);
    const left = standing.work.map(({ kind }) => `left to do: ${kind}`);
    this.#fails([...going, ...left], traceOf(standing));
  }

  async #does(event: Event): Promise<void> {
    const { conversationId } = this.talk;
    switch (event.kind) {
      case 'says':
        return this.#says(event.text, event.at);
      case 'start':
        return this.#asks(event.at, StartFlow, { conversationId, flowId: this.flowId });
      case 'reply':
        return this.#asks(event.at, SendText, { conversationId, body: 'I am here' });
      case 'pause':
        return this.#asks(event.at, PauseRun, { id: await this.#newest() });
      case 'resume':
        return this.#asks(event.at, ResumeRun, { id: await this.#newest() });
      case 'end':
        return this.#asks(event.at, EndRun, { id: await this.#newest() });
      case 'takeover':
        return this.#takesOver();
      case 'time':
        return this.#timeIsOver();
      case 'crash':
        return;
    }
  }

  async #says(text: string, at: 0 | 1): Promise<void> {
    const { from, agency } = this.talk;
    const body = envelope(messageValue(agency.whatsapp.line, from, [messages.text(from, text)]));
    const { status } = await postSigned(this.stage.servers[at], JSON.stringify(body));
    if (status !== 200) throw new Error(`The webhook answered ${status}.`);
  }

  /** What comes too late, or meets a run already, is refused; nothing else is. */
  async #asks(
    at: 0 | 1,
    operation: Operation<object>,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const person = this.talk.agency.agent.at(this.stage.servers[at]);
    const { errors = [] } = await person.asks(operation, variables);
    const reasons = errors.map(({ extensions }) => extensions.reason);
    const odd = reasons.filter((reason) => reason !== 'RUN_ACTIVE' && reason !== 'RUN_OVER');
    if (odd.length > 0) throw new Error(`An agent was refused: ${JSON.stringify(errors)}`);
  }

  /** As runners would whose lease was lost without their knowing: two of them, beside whose it is. */
  async #takesOver(): Promise<void> {
    const { agency, servers } = this.stage;
    for (let look = 0; look < LOOKS; look += 1) {
      const [job] = await agency.query<Omit<Job, 'agencyId' | 'attempts'>>(
        'SELECT id::text, kind, lane, payload FROM jobs WHERE agency_id = $1 AND lane = $2 ORDER BY id LIMIT 1',
        [`flow:${this.talk.conversationId}`],
      );
      if (job) await Promise.all(servers.map((server) => this.#runs(server, job)));
    }
  }

  async #runs(server: Server, job: Omit<Job, 'agencyId' | 'attempts'>): Promise<void> {
    const handler = server.app.get(JobHandlers, { strict: false }).get(job.kind);
    const context = { signal: new AbortController().signal, complete: async () => {} };
    try {
      await handler?.run({ ...job, agencyId: this.stage.agency.id, attempts: 1 }, context);
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
    }
  }

  async #timeIsOver(): Promise<void> {
    const { agency, watch } = this.stage;
    const all = "WHERE agency_id = $1 AND kind = 'flow.timer'";
    // Known before it happens. What begins to wait in between is not due.
    const timers = await agency.query<{ id: string; payload: Wait }>(`SELECT id, payload FROM jobs ${all}`);
    watch.timeIsOver(timers.map(({ payload }) => payload));
    const ids = timers.map(({ id }) => id);
    await agency.query(`UPDATE jobs SET run_at = now() ${all} AND id = ANY ($2::bigint[])`, [ids]);
    await agency.settles();
  }

  /** Everything is done that is to be done, tried again where it failed; but waits wait on. */
  async #settles(): Promise<void> {
    const { agency } = this.stage;
    for (;;) {
      await agency.settles();
      const postponed = await agency.query(
        `UPDATE jobs SET run_at = now() WHERE agency_id = $1 AND kind NOT IN ('flow.timer', 'inbound.purge')
           AND run_at > now() RETURNING id`,
      );
      if (postponed.length === 0) return;
    }
  }

  async #obeys(): Promise<void> {
    const { agency, watch, servers } = this.stage;
    const standing = await standingOf(agency, this.talk.conversationId);
    const errors = servers.flatMap((server) => errorsOf(server, agency));
    this.#fails([...brokenRules(standing, this.wanted.document, watch), ...errors], traceOf(standing));
  }

  #fails(broken: readonly string[], trace: string): void {
    if (broken.length > 0) throw new Error(`${broken.join('\n')}\n\n${trace}\n`);
  }

  /** The run that was begun last. */
  async #newest(): Promise<string | undefined> {
    const [run] = await this.stage.agency.query<{ id: string }>(
      `SELECT id FROM flow_runs WHERE agency_id = $1 AND conversation_id = $2 ORDER BY id DESC LIMIT 1`,
      [this.talk.conversationId],
    );
    return run?.id;
  }
}

/** What a server logged as an error and was not told before, but for what other tests have left behind. */
const told = new WeakMap<Server, number>();

function errorsOf(server: Server, { id }: Agency): string[] {
  const fresh = server.errors.slice(told.get(server) ?? 0);
  told.set(server, server.errors.length);
  return fresh.filter((line) => {
    const { job } = JSON.parse(line) as { readonly job?: { readonly agencyId: number } };
    return !job || job.agencyId === id;
  });
}
