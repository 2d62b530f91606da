import type { KeywordRuleId } from '../../kernel/ids.js';
import { keywordSaid } from './keyword-matching.js';
import type { KeywordEffect, KeywordRule } from './keyword-rules.js';

/** What a client has decided of the rules that every client has. */
export interface CompliancePack {
  readonly isEnabled: boolean;
  /** Null: what the house says. */
  readonly optOutReply: string | null;
  readonly optInReply: string | null;
}

type PackEffect = Exclude<KeywordEffect, 'START_FLOW'>;

/** In force before anybody has done anything. */
export const AS_IT_COMES: CompliancePack = { isEnabled: true, optOutReply: null, optInReply: null };

/** Before whatever people make. */
const FIRST = 1_000_000;

interface PackRule {
  readonly effect: PackEffect;
  /** The last digits of its id. */
  readonly digits: string;
  readonly name: string;
  readonly keywords: readonly string[];
  readonly reply: string;
  readonly ownReply: keyof CompliancePack & `${string}Reply`;
}

/**
 * Words that mean this and nothing else: CANCEL and END, which some add, are answers to other questions. Customers
 * write in their own language, whatever the business speaks.
 */
const RULES: readonly PackRule[] = [
  {
    effect: 'OPT_OUT',
    digits: '0001',
    name: 'STOP',
    keywords: [
      ...['STOP', 'STOP ALL', 'STOPALL', 'STOP PROMOTIONS', 'UNSUBSCRIBE', 'OPT-OUT', 'OPT OUT', 'OPTOUT'],
      ...['BAJA', 'DARME DE BAJA', 'PARAR', 'DESCADASTRAR', 'ARRÊT', 'ARRET', 'DÉSABONNER', 'DESABONNER'],
      ...['STOPP', 'ABMELDEN', 'ABBESTELLEN', 'DISISCRIVIMI', 'AFMELDEN', 'UITSCHRIJVEN'],
      ...['СТОП', 'ОТПИСАТЬСЯ', 'إلغاء الاشتراك', '退订', '退訂', '配信停止'],
    ],
    reply: 'You will not get any more messages from us. Write START if you want them again.',
    ownReply: 'optOutReply',
  },
  {
    effect: 'OPT_IN',
    digits: '0002',
    name: 'START',
    keywords: ['START', 'UNSTOP', 'SUBSCRIBE', 'OPT-IN', 'OPT IN', 'OPTIN', 'ALTA', 'СТАРТ'],
    reply: 'You get messages from us again. Write STOP if you do not want them.',
    ownReply: 'optInReply',
  },
];

/** As ids of any other rule, and before all of them: the rules of a client have them without being stored. */
const PREFIX = '00000000-0000-7000-8000-';
const ID = /^00000000-0000-7000-8000-([0-9a-f]{8})(0001|0002)$/;

const idOf = (clientId: number, { digits }: PackRule): KeywordRuleId =>
  `${PREFIX}${clientId.toString(16).padStart(8, '0')}${digits}` as KeywordRuleId;

/** Whose rule it is, if it is one of these. */
export function clientOfBuiltIn(id: KeywordRuleId): number | null {
  const [, digits] = ID.exec(id) ?? [];
  return digits === undefined ? null : Number.parseInt(digits, 16);
}

/** The rules that a client has from the beginning, as it has them. */
export const builtInRules = (clientId: number, pack: CompliancePack | null): KeywordRule[] =>
  RULES.map((rule) => ({
    id: idOf(clientId, rule),
    clientId,
    name: rule.name,
    match: 'EXACT',
    keywords: rule.keywords,
    isCaseSensitive: false,
    providers: [],
    frequency: 'ALWAYS',
    hours: 'ANY',
    priority: FIRST,
    effect: rule.effect,
    flowId: null,
    reply: pack?.[rule.ownReply] ?? rule.reply,
    isEnabled: pack?.isEnabled ?? AS_IT_COMES.isEnabled,
    isBuiltIn: true,
    createdBy: null,
    createdAt: null,
    updatedAt: null,
  }));

/** Whether a message says one of their words: asked of every message there is. */
export const isOfThePack = (text: string): boolean =>
  RULES.some(
    ({ keywords }) => keywordSaid(text, { match: 'EXACT', keywords, isCaseSensitive: false }) !== null,
  );
