import type { ByteRange } from '../../files/file-store.js';

const ONE = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/;

/**
 * The part of a file that a `Range` header asks for (RFC 9110, 14.2). Null: the whole, which is also the answer to
 * several ranges at once and to what is no range at all.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | null {
  const [, first = '', last = ''] = ONE.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length > 0 ? { start: size - length, end: size - 1 } : 'unsatisfiable';
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return null;
  return start < size ? { start, end } : 'unsatisfiable';
}

/** Whether an `If-None-Match` names this file. */
export const namesTag = (header = '', tag: string): boolean =>
  header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag);
