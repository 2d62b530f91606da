import { hasVariables } from '../../kernel/substitution.js';
import type { ContentLimits } from '../channels/content.js';
import { isBlank } from '../channels/text.js';
import type { Action, BlockOf, Condition, FlowBlock } from './flow-blocks.js';
import type { FlowDocument } from './flow-document.js';
import type { Assignment } from './flow-parts.js';
import { errorAt, type FlowProblem, inBlock, type Spot, spotsOf } from './flow-problems.js';
import { choicesOf } from './flow-sockets.js';
import { choicePath } from './flow-wiring.js';

type Found = readonly FlowProblem[];

/** Whether each block has what it needs to do anything: enough choices and not too many, values, addresses. */
export const contentProblems = (document: FlowDocument, limits: ContentLimits): FlowProblem[] =>
  spotsOf(document).flatMap((spot) => [...contentOf(spot, spot.block, limits)]);

function contentOf(spot: Spot, block: FlowBlock, limits: ContentLimits): Found {
  switch (block.type) {
    case 'location':
      return block.address != null && block.name == null
        ? [errorAt('EMPTY', inBlock(spot, 'name'), 'An address is shown under a name: give both.')]
        : [];
    case 'reply_buttons':
      return [
        ...counted(spot, 'buttons', block.buttons.length, limits.buttons),
        ...sameTitles(spot, () => ''),
        ...headerLink(spot, block),
      ];
    case 'list':
      return listProblems(spot, block, limits);
    case 'user_input':
      return validationProblems(spot, block);
    case 'confirm_booking':
      return block.confirm.trim().toLowerCase() === block.decline.trim().toLowerCase()
        ? [errorAt('DUPLICATE', inBlock(spot, 'decline'), 'confirm and decline say the same.')]
        : [];
    case 'branch':
      return branchProblems(spot, block);
    case 'actions':
      return [
        ...counted(spot, 'actions', block.actions.length, 20),
        ...block.actions.flatMap((action, at) => actionProblems(spot, action, `actions[${at}]`)),
      ];
    case 'http_request':
      return httpProblems(spot, block);
    case 'enable_live_chat':
      return block.assign ? assignmentProblems(spot, block.assign, 'assign') : [];
    default:
      return [];
  }
}

function counted(spot: Spot, part: string, count: number, max: number): Found {
  if (count === 0) return [errorAt('EMPTY', inBlock(spot, part), `${part} has 1 to ${max} entries.`)];
  if (count <= max) return [];
  return [errorAt('TOO_MANY', inBlock(spot, part), `${part} has at most ${max} entries.`)];
}

/** Nobody could tell them apart, and an answer in words would always be the first. */
function sameTitles(spot: Spot, groupOf: (nth: number) => string): Found {
  const seen = new Set<string>();
  return choicesOf(spot.block).flatMap(({ title, description }, at) => {
    const words = JSON.stringify([groupOf(at), title.trim().toLowerCase(), description ?? null]);
    if (isBlank(title) || !seen.has(words)) {
      seen.add(words);
      return [];
    }
    return errorAt('DUPLICATE', inBlock(spot, `${choicePath(spot, at)}.title`), 'Another one says the same.');
  });
}

function headerLink(spot: Spot, { header }: Pick<BlockOf<'list'>, 'header'>): Found {
  if (!header || header.type === 'TEXT' || isBlank(header.link) || isUrl(header.link)) return [];
  return [
    errorAt('UNFIT', inBlock(spot, 'header.link'), 'header.link is a URL that begins with http(s)://.'),
  ];
}

function listProblems(spot: Spot, block: BlockOf<'list'>, limits: ContentLimits): Found {
  const rows = choicesOf(block).length;
  const sections = counted(spot, 'sections', block.sections.length, limits.sections);
  const empty = block.sections.flatMap(({ rows: own }, s) =>
    own.length === 0 ? errorAt('EMPTY', inBlock(spot, `sections[${s}].rows`), 'A section has rows.') : [],
  );
  const untitled = block.sections.flatMap(({ title }, s) =>
    block.sections.length > 1 && title == null
      ? errorAt('EMPTY', inBlock(spot, `sections[${s}].title`), 'Of several sections each has a title.')
      : [],
  );
  const many =
    rows > limits.rows
      ? [errorAt('TOO_MANY', inBlock(spot, 'sections'), `A list has at most ${limits.rows} rows in total.`)]
      : [];
  const header =
    block.header && block.header.type !== 'TEXT'
      ? [errorAt('UNFIT', inBlock(spot, 'header.type'), 'A list takes a text header only.')]
      : [];
  const section = block.sections.flatMap(({ rows: own }, s) => own.map(() => String(s)));
  return [
    ...sections,
    ...empty,
    ...untitled,
    ...many,
    ...header,
    ...sameTitles(spot, (at) => section[at] ?? ''),
  ];
}

function validationProblems(spot: Spot, { validation }: BlockOf<'user_input'>): Found {
  if (validation.kind === 'options') {
    return counted(spot, 'validation.options', validation.options.length, 50);
  }
  if (validation.kind !== 'text' && validation.kind !== 'number') return [];
  const { min, max } = validation;
  if (min == null || max == null || min <= max) return [];
  return [errorAt('UNFIT', inBlock(spot, 'validation.max'), 'The most is less than the least.')];
}

function branchProblems(spot: Spot, { cases }: BlockOf<'branch'>): Found {
  return [
    ...counted(spot, 'cases', cases.length, 20),
    ...cases.flatMap(({ conditions }, c) => [
      ...counted(spot, `cases[${c}].conditions`, conditions.length, 20),
      ...conditions.flatMap((one, at) => conditionProblems(spot, one, `cases[${c}].conditions[${at}]`)),
    ]),
  ];
}

function conditionProblems(spot: Spot, condition: Condition, part: string): Found {
  if (condition.kind === 'channel') {
    return counted(spot, `${part}.providers`, condition.providers.length, 6);
  }
  if (condition.kind === 'tag' || /^is_(not_)?set$/.test(condition.operator)) return [];
  if (!isBlank(condition.value ?? '')) return [];
  return [errorAt('EMPTY', inBlock(spot, `${part}.value`), `${condition.operator} compares with a value.`)];
}

const actionProblems = (spot: Spot, action: Action, part: string): Found =>
  action.kind === 'assign' && action.to ? assignmentProblems(spot, action.to, `${part}.to`) : [];

function assignmentProblems(spot: Spot, { userId, groupId }: Assignment, part: string): Found {
  if ((userId == null) !== (groupId == null)) return [];
  const code = userId == null ? 'EMPTY' : 'UNFIT';
  return [errorAt(code, inBlock(spot, part), 'Work is given to a colleague or to a group: one of the two.')];
}

function httpProblems(spot: Spot, { url, body, method }: BlockOf<'http_request'>): Found {
  const found: FlowProblem[] = [];
  if (!isUrl(url)) {
    found.push(errorAt('UNFIT', inBlock(spot, 'url'), 'url is a URL that begins with http:// or https://.'));
  }
  if (body && method === 'GET') {
    found.push(errorAt('UNFIT', inBlock(spot, 'body'), 'A GET has no body.'));
  }
  if (body?.kind === 'json' && !isJson(body.content)) {
    found.push(errorAt('UNFIT', inBlock(spot, 'body.content'), 'body.content is no JSON.'));
  }
  return found;
}

/** Where it leads may be left to variables, but not how it begins. */
function isUrl(text: string): boolean {
  return /^https?:\/\/\S/i.test(text) && (hasVariables(text) || URL.canParse(text));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
