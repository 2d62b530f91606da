import { Injectable } from '@nestjs/common';
import type { UserActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import type { BookingServiceId } from '../../kernel/ids.js';
import { parseId } from '../../kernel/ids.js';
import { BookingCatalogService } from '../booking-catalog/booking-catalog.service.js';
import { ChannelProviders } from '../channels/channel-providers.js';
import { Provider } from '../channels/channels.js';
import type { FlowRunStatus } from '../flow-engine/run-state.js';
import { FlowGraph } from '../flows/flow-graph.js';
import { FlowPublishingService } from '../flows/flow-publishing.service.js';
import { referencesOf } from '../flows/flow-references.js';
import { documentOf } from '../flows/flow-shape.js';
import { FlowsService } from '../flows/flows.service.js';
import { HoursService } from '../hours/hours.service.js';
import { TemplatesService } from '../templates/templates.service.js';
import { TrialBookings } from './trial-bookings.js';
import { TrialClock, TrialRun } from './trial-run.js';
import { assertScript, lineLimit, type TrialScript } from './trial-script.js';
import { type TrialLine, TrialTranscript } from './trial-transcript.js';
import { TrialWorld } from './trial-world.js';

/** What came of a trial. */
export interface FlowTrial {
  readonly status: FlowRunStatus;
  readonly reason: string | null;
  /** Of the script, as many as it took. */
  readonly turnsUsed: number;
  readonly variables: readonly { readonly key: string; readonly value: string }[];
  readonly values: TrialWorld['values'];
  readonly lines: readonly TrialLine[];
  /** It went on for longer than was wanted, and was left there. */
  readonly isTruncated: boolean;
}

/** As many as can be asked for at once. */
const MOST_NAMED = 100;

/** Flows are tried against a scripted customer: nothing is sent, stored or called. */
@Injectable()
export class FlowTrialsService {
  constructor(
    private readonly flows: FlowsService,
    private readonly publishing: FlowPublishingService,
    private readonly catalog: BookingCatalogService,
    private readonly templates: TemplatesService,
    private readonly hours: HoursService,
    private readonly providers: ChannelProviders,
    private readonly clock: Clock,
  ) {}

  /**
   * A dry run of a version, or of the draft. What the flow says is a line, what it changes is remembered for the trial,
   * other systems and models answer by the script, and time passes when the script says so. Null for a flow that the
   * actor does not see.
   *
   * @param version null: the draft, whatever is unfinished in it.
   * @throws DomainError INVALID_INPUT naming the field; LIMIT_EXCEEDED TOO_MANY_TURNS; CONFLICT PROVIDER_NOT_SUPPORTED.
   */
  async test(
    actor: UserActor,
    rawId: string,
    version: number | null,
    script: TrialScript,
  ): Promise<FlowTrial | null> {
    assertScript(script);
    const transcript = new TrialTranscript(lineLimit(script.limit));
    const provider = script.provider ?? Provider.WHATSAPP;
    const channel = this.providers.of(provider);
    const flow = await this.flows.one(actor, rawId);
    const exported = flow && (await this.publishing.export(actor, flow.id, version));
    if (!flow || !exported) return null;
    const document = documentOf(exported.document);
    const named = (kind: 'template' | 'service') =>
      [...new Set(referencesOf(document).flatMap((one) => (one.kind === kind ? one.id : [])))].slice(
        0,
        MOST_NAMED,
      );
    const serviceIds = named('service').filter((id) => parseId(id) !== null) as BookingServiceId[];
    const [templates, services, hours] = await Promise.all([
      this.templates.findMany(actor, named('template')),
      this.catalog.findMany(actor, serviceIds),
      this.hours.one(actor, flow.clientId),
    ]);
    const clock = new TrialClock(this.clock.now());
    const { now } = clock;
    const bookings = new TrialBookings({
      services: ofClient(services, flow.clientId),
      timeZone: hours?.timeZone ?? 'UTC',
      freeTimes: script.freeTimes ?? null,
      now,
      transcript,
    });
    const ground = {
      provider,
      channel,
      templates: ofClient(templates, flow.clientId),
      bookings,
      transcript,
      now,
    };
    const world = new TrialWorld(ground, script);
    const run = new TrialRun(new FlowGraph(document), world, transcript, clock);
    const { state, turnsUsed } = await run.play(script.turns, variablesOf(script));
    return {
      status: state.status,
      reason: state.reason,
      turnsUsed,
      variables: Object.entries(state.variables).map(([key, value]) => ({ key, value })),
      values: world.values,
      lines: transcript.lines,
      isTruncated: transcript.isFull,
    };
  }
}

const ofClient = <T extends { readonly clientId: number }>(
  found: ReadonlyMap<string, T>,
  clientId: number,
): ReadonlyMap<string, T> => new Map([...found].filter(([, one]) => one.clientId === clientId));

/** What the run has of its own when it begins. */
const variablesOf = ({ values }: TrialScript): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (values ?? []).flatMap(({ scope, key, value }) => (scope === 'run' ? [[key, value]] : [])),
  );
