import { jest } from '@jest/globals';
import { parse, visit } from 'graphql';
import { CALLERS, type Caller, type CallerKind } from './callers.js';
import { UNPLANTED, WORDLESS } from './canaries.js';
import { holdsWords } from './catalogue.js';
import { fieldOf } from './documents.js';
import { GraphWalk, type Step } from './graph-walk.js';
import { Scene } from './scene.js';
import { selectionsOf } from './selections.js';
import { ROWS } from './tenant-matrix.js';
import type { Territory } from './territories.js';

/** The columns whose words the graph shows to those who may see their rows. One more is a decision. */
const SHOWN = [
  'agent_groups.name',
  'audit_entries.action',
  'audit_entries.details',
  'audit_entries.ip',
  'audit_entries.request_id',
  'audit_entries.subject_id',
  'booking_reminders.failure',
  'booking_services.color',
  'booking_services.description',
  'booking_services.name',
  'booking_staff.name',
  'booking_staff.overrides',
  'bookings.cancel_reason',
  'bookings.customer_email',
  'bookings.customer_name',
  'bookings.customer_phone',
  'bookings.notes',
  'business_hours.holidays',
  'calendar_connections.account',
  'calendar_connections.last_error',
  'channels.account_id',
  'channels.display_name',
  'channels.failure_code',
  'channels.failure_text',
  'clients.name',
  'contact_accounts.attributes',
  'contact_accounts.name',
  'contact_identities.value',
  'contact_imports.columns',
  'contact_imports.default_country',
  'contact_imports.failure',
  'contact_imports.file_name',
  'contact_imports.mapping',
  'contact_imports.sample_rows',
  'contact_notes.body',
  'contacts.attributes',
  'contacts.display_name',
  'contacts.email',
  'contacts.first_name',
  'contacts.last_name',
  'contacts.phone',
  'contacts.source',
  'conversations.customer_display_name',
  'conversations.customer_external_id',
  'custom_fields.key',
  'custom_fields.label',
  'custom_fields.options',
  'flow_run_steps.block_id',
  'flow_run_steps.block_type',
  'flow_run_steps.changes',
  'flow_run_steps.outcome',
  'flow_run_steps.step_id',
  'flow_runs.block_id',
  'flow_runs.reason',
  'flow_runs.step_id',
  'flow_runs.variables',
  'flow_secrets.name',
  'flow_versions.buttons',
  'flow_versions.document',
  'flow_versions.note',
  'flows.description',
  'flows.draft',
  'flows.name',
  'inbound_events.kind',
  'inbound_events.parked_for',
  'inbound_events.payload',
  'keyword_packs.opt_in_reply',
  'keyword_packs.opt_out_reply',
  'keyword_rules.keywords',
  'keyword_rules.name',
  'keyword_rules.reply',
  'media.file_name',
  'media.mime_type',
  'message_attempts.error_code',
  'message_attempts.error_text',
  'message_attempts.provider_message_id',
  'message_status_changes.error_code',
  'message_status_changes.error_text',
  'message_status_changes.provider_message_id',
  'message_templates.components',
  'message_templates.language',
  'message_templates.name',
  'message_templates.rejected_reason',
  'messages.body',
  'messages.client_message_id',
  'messages.failure_code',
  'messages.failure_text',
  'messages.interactive',
  'messages.media_mime_type',
  'saved_replies.body',
  'saved_replies.short_code',
  'scheduled_messages.content',
  'scheduled_messages.failure',
  'staff_absences.reason',
  'tags.color',
  'tags.name',
  'template_syncs.last_error',
  'users.display_name',
  'users.email',
];

// A test is a thousand requests, on whatever machine.
jest.setTimeout(300_000);

let scene: Scene;
let walk: GraphWalk;
beforeAll(async () => {
  scene = await Scene.open();
  walk = new GraphWalk(scene);
});
afterAll(() => scene?.world.close());

test('every column of words, in every table, holds a canary of every territory or has a reason not to', async () => {
  for (const territory of [...scene.territories, scene.elsewhere])
    expect(await silentIn(territory)).toEqual([]);
});

test('what is too large to be asked at once is asked in parts that fit, and nothing is left out', () => {
  const { type } = fieldOf(scene.schema, 'Query.messages');
  const [whole = ''] = selectionsOf(scene.schema, type, 6, () => true);
  const most = Math.ceil(whole.length * 0.8);

  const parts = selectionsOf(scene.schema, type, 6, (selection) => selection.length <= most);

  expect(parts.length).toBeGreaterThan(1);
  expect(parts.filter(({ length }) => length > most)).toEqual([]);
  expect(new Set(parts.flatMap(pathsIn))).toEqual(new Set(pathsIn(whole)));
});

test('every type with an id is known to the walk', () => {
  expect(walk.unknownTypes()).toEqual([]);
});

test('an admin finds what is theirs, in every column that is shown', async () => {
  const texts = (await walk.by(callerOf('AGENCY_ADMIN'))).map(({ text }) => text);

  const found = [...texts.join().matchAll(/canary-a\d+-(?:c\d+-)?(\w+\.\w+)-/g)].map(([, column]) => column);
  expect([...new Set(found)].sort()).toEqual(SHOWN);
});

test.each(CALLERS)(
  '%s finds no canary that is not theirs, and notices nothing of what becomes more where they see nothing',
  async (kind) => {
    const caller = callerOf(kind);
    const steps = await walk.by(caller);
    for (const territory of scene.hiddenFrom(caller)) await territory.grow(caller);
    const again = await walk.by(caller);

    expect(leaksIn(caller, [...steps, ...again])).toEqual([]);
    const before = answersIn(steps);
    const changed = [...answersIn(again)].filter(
      ([asked, text]) => before.has(asked) && before.get(asked) !== text,
    );
    expect(changed).toEqual([]);
  },
);

/** Every field of a selection, with the way to it. */
function pathsIn(selection: string): string[] {
  const found: string[] = [];
  const way: string[] = [];
  visit(parse(selection), {
    Field: {
      enter: ({ name }) => {
        found.push([...way, name.value].join('.'));
        way.push(name.value);
      },
      leave: () => void way.pop(),
    },
  });
  return found;
}

function callerOf(kind: CallerKind): Caller {
  const found = scene.callers.find((caller) => caller.kind === kind);
  if (!found) throw new Error(`Nobody is a ${kind}.`);
  return found;
}

/** By what was asked. */
const answersIn = (steps: readonly Step[]): ReadonlyMap<string, string> =>
  new Map(
    steps
      .filter(({ name }) => !ROWS[name]?.isRestless)
      .map(({ name, document, variables, text }) => [JSON.stringify([name, document, variables]), text]),
  );

const leaksIn = (caller: Caller, steps: readonly Step[]) =>
  steps.flatMap(({ name, variables, text }) => {
    const shown = Object.keys(ROWS[name]?.shows ?? {});
    return scene.leaksIn(text, caller, variables, shown).map((leak) => ({ name, variables, leak }));
  });

/** Columns without a canary of the territory, and tables without a row. */
async function silentIn(territory: Territory): Promise<string[]> {
  const { planter, world } = scene;
  const [ofClient, ofAgency] = [territory, { agencyId: 0 }].map((viewer) => territory.secretsFrom(viewer)[0]);
  const silent: string[] = [];
  for (const { name: table, columns } of planter.tables) {
    const words = columns.filter(holdsWords).map(({ name }) => name);
    const held = words.map(
      (column) => `count(*) FILTER (WHERE ${column}::text LIKE '%' || $2 || '%') AS ${column}`,
    );
    const [found = {}] = await world.database.query<Record<string, string>>(
      `SELECT ${['count(*) AS "any row"', ...held].join(', ')} FROM ${table} WHERE agency_id = $1 AND $2 <> ''`,
      [territory.agencyId, planter.isOfClient(table) || table === 'clients' ? ofClient : ofAgency],
    );
    if (table in UNPLANTED && table !== 'clients') continue;
    const without = Object.keys(found).filter((column) => found[column] === '0');
    silent.push(...without.map((column) => `${table}.${column}`).filter((column) => !(column in WORDLESS)));
  }
  return silent;
}
