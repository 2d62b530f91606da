import type { Actor } from '../../kernel/actor.js';

/** Who sees some clients only would make one that they do not see. */
export const mayCreateClients = ({ clients }: Pick<Actor, 'clients'>): boolean => clients === 'all';
