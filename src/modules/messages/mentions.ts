/** How many colleagues one note may mention. */
export const MAX_MENTIONS = 20;

/** `@[Display Name](userId)`, as composers write it. The name is for those who read the text. */
const MENTION = /@\[[^\n]{1,100}?\]\(([^()\s]{1,64})\)/g;

/** The ids that a note mentions, in lower case, each once, in their order. They may name nobody. */
export const mentionedIn = (body: string): string[] => [
  ...new Set([...body.matchAll(MENTION)].map(([, id = '']) => id.toLowerCase())),
];
