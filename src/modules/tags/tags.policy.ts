import type { Actor } from '../../kernel/actor.js';

/** Who sees some clients only leaves alone what stands on the things of all of them. */
export const mayDefineFor = ({ clients }: Pick<Actor, 'clients'>, clientId: number | null): boolean =>
  clientId !== null || clients === 'all';
