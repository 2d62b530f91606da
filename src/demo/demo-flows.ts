import { buttonIndex } from '../modules/flows/flow-buttons.js';
import { appointments, leadCapture } from './demo-flow-documents.js';
import { demoId } from './demo-ids.js';

const NORTHWIND = 1;
const BISTRO = 1;
const LUNA = 2;

const GREETINGS = [
  'Welcome to Blue Bistro!',
  'Welcome to Blue Bistro! From this month we also cook at your place.',
] as const;

const flowId = (serial: number) => demoId('Flow', 0, serial);

/** The second version was taken back: the third is the first again. */
const HISTORY = [
  { flow: 1, version: 1, document: leadCapture(GREETINGS[0]), note: 'The first one' },
  { flow: 1, version: 2, document: leadCapture(GREETINGS[1]), note: 'Catering in the greeting' },
  {
    flow: 1,
    version: 3,
    document: leadCapture(GREETINGS[0]),
    note: 'Back to version 1: the kitchen is not ready',
  },
  { flow: 2, version: 1, document: appointments(), note: 'Appointments without the desk' },
];

const published = (flow: number) => HISTORY.filter((one) => one.flow === flow);

const demoFlow = (serial: number, clientId: number, name: string, description: string) => {
  const versions = published(serial);
  const last = versions.at(-1);
  return {
    agencyId: NORTHWIND,
    id: flowId(serial),
    clientId,
    name,
    description,
    draft: last?.document ?? null,
    draftRevision: versions.length,
    publishedRevision: versions.length,
    publishedVersion: last?.version ?? null,
  };
};

export const DEMO_FLOWS = [
  demoFlow(1, BISTRO, 'Celebrations', 'Asks who wants to celebrate what, when and with how many.'),
  demoFlow(2, LUNA, 'Appointments', 'Books and cancels consultations.'),
];

export const DEMO_FLOW_VERSIONS = HISTORY.map(({ flow, version, document, note }) => ({
  agencyId: NORTHWIND,
  flowId: flowId(flow),
  version,
  clientId: flow === 1 ? BISTRO : LUNA,
  document,
  buttons: buttonIndex(document),
  note,
}));

const keyword = (serial: number, flow: number, name: string, keywords: readonly string[]) => ({
  agencyId: NORTHWIND,
  id: demoId('KeywordRule', 0, serial),
  clientId: flow === 1 ? BISTRO : LUNA,
  name,
  match: 'CONTAINS',
  keywords,
  effect: 'START_FLOW',
  flowId: flowId(flow),
});

export const DEMO_KEYWORDS = [
  keyword(1, 1, 'Celebrations', ['celebrate', 'celebration', 'party', 'catering']),
  keyword(2, 2, 'Appointments', ['appointment', 'booking', 'consultation']),
];
