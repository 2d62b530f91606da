import { hasVariables, substitute } from '../../kernel/substitution.js';
import type { Action, BlockOf, FlowBlock } from './flow-blocks.js';
import type { FlowDocument } from './flow-document.js';
import type { Assignment, Target } from './flow-parts.js';
import { type Spot, spotsOf } from './flow-problems.js';

/** Something of the client, or of its agency, that a flow names. */
export type Reference = {
  readonly spot: Spot;
  /** Where in the block. */
  readonly part: string;
} & (
  | {
      readonly kind: 'media' | 'service' | 'user' | 'group' | 'secret';
      readonly id: string;
    }
  /** `isWritten`: it is put on or taken off. */
  | { readonly kind: 'tag'; readonly id: string; readonly isWritten: boolean }
  | { readonly kind: 'staff'; readonly id: string; readonly serviceId: string }
  | { readonly kind: 'template'; readonly id: string; readonly block: BlockOf<'template'> }
  | {
      readonly kind: 'field';
      readonly id: string;
      readonly scope: Target['scope'];
      readonly isWritten: boolean;
    }
  /** In a text, without a default. */
  | { readonly kind: 'variable'; readonly id: string }
);

type Named = Reference extends infer One ? (One extends Reference ? Omit<One, 'spot'> : never) : never;

/** Everything that a flow names, in the order of the document. */
export const referencesOf = (document: FlowDocument): Reference[] =>
  spotsOf(document).flatMap((spot) =>
    [...namedBy(spot.block), ...variablesIn(spot.block)].map(
      (named) =>
        ({ ...named, id: AS_TYPED.has(named.kind) ? named.id : named.id.toLowerCase(), spot }) as Reference,
    ),
  );

/** Names, and not ids: their case matters. */
const AS_TYPED: ReadonlySet<Reference['kind']> = new Set(['secret', 'field', 'variable']);

function namedBy(block: FlowBlock): Named[] {
  switch (block.type) {
    case 'media':
      return [{ kind: 'media', id: block.mediaId, part: 'mediaId' }];
    case 'template': {
      const file =
        block.mediaId == null ? [] : [{ kind: 'media', id: block.mediaId, part: 'mediaId' } as const];
      return [{ kind: 'template', id: block.templateId, part: 'templateId', block }, ...file];
    }
    case 'reply_buttons':
    case 'list':
    case 'user_input':
    case 'location_request':
    case 'address':
    case 'ai_reply':
      return written(block.saveTo, 'saveTo');
    case 'branch':
      return conditionsOf(block);
    case 'actions':
      return block.actions.flatMap((action, at) => byAction(action, `actions[${at}]`));
    case 'http_request':
      return [
        ...(block.auth.kind === 'none'
          ? []
          : [{ kind: 'secret', id: block.auth.secret, part: 'auth.secret' } as const]),
        ...block.extract.flatMap(({ to }, at) => written(to, `extract[${at}].to`)),
      ];
    case 'enable_live_chat':
      return block.assign ? assigned(block.assign, 'assign') : [];
    case 'offer_slots': {
      const { serviceId, staffId } = block;
      const staff =
        staffId == null
          ? []
          : [{ kind: 'staff', id: staffId, serviceId: serviceId.toLowerCase(), part: 'staffId' } as const];
      return [{ kind: 'service', id: serviceId, part: 'serviceId' }, ...staff];
    }
    default:
      return [];
  }
}

const written = (target: Target | null | undefined, part: string): Named[] =>
  target && target.scope !== 'run'
    ? [{ kind: 'field', id: target.key, scope: target.scope, isWritten: true, part: `${part}.key` }]
    : [];

const assigned = ({ userId, groupId }: Assignment, part: string): Named[] => [
  ...(userId == null ? [] : [{ kind: 'user', id: userId, part: `${part}.userId` } as const]),
  ...(groupId == null ? [] : [{ kind: 'group', id: groupId, part: `${part}.groupId` } as const]),
];

function byAction(action: Action, part: string): Named[] {
  if (action.kind === 'set_field') return written(action.target, `${part}.target`);
  if (action.kind === 'assign') return action.to ? assigned(action.to, `${part}.to`) : [];
  return 'tagId' in action
    ? [{ kind: 'tag', id: action.tagId, part: `${part}.tagId`, isWritten: action.kind === 'add_tag' }]
    : [];
}

const conditionsOf = ({ cases }: BlockOf<'branch'>): Named[] =>
  cases.flatMap(({ conditions }, c) =>
    conditions.flatMap((condition, at): Named[] => {
      const part = `cases[${c}].conditions[${at}]`;
      if (condition.kind === 'tag') {
        return [{ kind: 'tag', id: condition.tagId, part: `${part}.tagId`, isWritten: false }];
      }
      if (condition.kind !== 'field' || condition.field.scope === 'run') return [];
      const { key: id, scope } = condition.field;
      return [{ kind: 'field', id, scope, isWritten: false, part: `${part}.field.key` }];
    }),
  );

/** Of the run's own nothing is said: whoever starts it may give it some. */
const variablesIn = (block: FlowBlock): Named[] =>
  textsIn(block, '').flatMap(({ text, part }) =>
    substitute(text, {})
      .missing.filter((id) => !id.startsWith('run.'))
      .map((id) => ({ kind: 'variable', id, part }) as const),
  );

/** Every text of a block that holds variables. */
function textsIn(value: unknown, part: string): { readonly text: string; readonly part: string }[] {
  if (typeof value === 'string') return hasVariables(value) ? [{ text: value, part }] : [];
  if (Array.isArray(value)) return value.flatMap((one, at) => textsIn(one, `${part}[${at}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => textsIn(one, part === '' ? key : `${part}.${key}`));
}
