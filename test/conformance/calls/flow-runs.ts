import { PauseRun } from '../../flow-runs/run-documents.js';
import { CHOICE, Talk } from '../../flow-runs/talk.js';
import type { Agency } from '../../world/agency.js';
import { publishedFlow } from '../../world/flows.js';
import { type Calls, inbox, type MutationRow } from './call.js';

/** A change of a run that waits, by an agent. */
const aboutRun = (
  action: string,
  before?: (agency: Agency, id: string) => Promise<unknown>,
): MutationRow => ({
  action,
  call: async (agency) => {
    const { id } = await (await Talk.with(agency, CHOICE)).run();
    await before?.(agency, id);
    return { by: agency.agent, variables: { id } };
  },
});

/** Flows at work. */
export const FLOW_RUNS: Calls = {
  endFlowRun: aboutRun('flow_run.ended'),
  pauseFlowRun: aboutRun('flow_run.paused'),
  resumeFlowRun: aboutRun('flow_run.resumed', ({ agent }, id) => agent.gets(PauseRun, { id })),
  startFlowForConversation: {
    action: 'flow_run.started',
    call: async (agency) => ({
      by: agency.agent,
      variables: { conversationId: await inbox(agency), flowId: await publishedFlow(agency, CHOICE) },
    }),
  },
};
