export function findChromium(): string | null;
export function isBrowserRequired(): boolean;
export const HOW_TO_HAVE_IT: string;
