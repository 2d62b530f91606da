import type { ContentLimits } from '../channels/content.js';
import { contentProblems } from './flow-contents.js';
import type { FlowDocument } from './flow-document.js';
import type { FlowProblem } from './flow-problems.js';
import { textProblems } from './flow-texts.js';
import { wayProblems } from './flow-ways.js';
import { wiringProblems } from './flow-wiring.js';

/**
 * Everything that a flow can be told is wrong with it by itself, at once.
 *
 * @param limits what the channels take that it is to speak on.
 */
export const flowProblems = (document: FlowDocument, limits: ContentLimits): FlowProblem[] => [
  ...wiringProblems(document),
  ...contentProblems(document, limits),
  ...textProblems(document, limits),
  ...wayProblems(document),
];

/** What all of these channels take: the least of each. */
export function leastOf(limits: readonly [ContentLimits, ...ContentLimits[]]): ContentLimits {
  const [first] = limits;
  const names = Object.keys(first) as (keyof ContentLimits)[];
  const least = names.map((name) => [name, Math.min(...limits.map((one) => one[name]))]);
  return Object.fromEntries(least) as unknown as ContentLimits;
}
