/*
 * Where a page by id begins that goes on after nothing. A statement is given one of them instead of deciding by itself:
 * of coalesce() PostgreSQL does not know that it tells nobody anything, so behind row policies no index serves
 * what is compared with it.
 */
export const BEFORE_ALL_IDS = '00000000-0000-0000-0000-000000000000';
export const AFTER_ALL_IDS = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
