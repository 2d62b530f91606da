import { DomainError, invalidInput } from '../../kernel/errors.js';
import type { ImportId } from '../../kernel/ids.js';
import type { ImportStatus } from './imports.js';

/** In words for whoever made the file. */
export const unreadableFile = (why: string) =>
  new DomainError('INVALID_INPUT', 'UNREADABLE_FILE', `The file cannot be read. ${why}`, {
    field: 'content',
  });

export const emptyFile = () => unreadableFile('It is empty. The first row must name the columns.');

export const tooLarge = (maxSize: number) =>
  new DomainError('INVALID_INPUT', 'FILE_TOO_LARGE', `A file has at most ${maxSize} bytes.`, {
    field: 'size',
    max: maxSize,
  });

export const tooManyImports = (max: number) =>
  new DomainError(
    'LIMIT_EXCEEDED',
    'TOO_MANY_IMPORTS',
    `A client has at most ${max} imports that are not over. Start or cancel one of them.`,
    { max },
  );

/** What was asked for is not possible (any more) as the import stands. */
export const importStands = (id: ImportId, status: ImportStatus, message: string) =>
  new DomainError('CONFLICT', `IMPORT_${status}`, message, { id, status });

export const noFileYet = (id: ImportId) =>
  new DomainError('CONFLICT', 'FILE_MISSING', 'The file has not come yet: upload it first.', { id });

export const badMapping = (message: string, details: Readonly<Record<string, unknown>>) =>
  invalidInput('mapping', message, details);

export const tooManyExports = (retryAfterSeconds: number) =>
  new DomainError(
    'LIMIT_EXCEEDED',
    'TOO_MANY_EXPORTS',
    'Your agency is exporting as much as it may at once. Try again in a moment.',
    { retryAfterSeconds },
  );

export const tooManyTags = (max: number) => invalidInput('tagIds', `At most ${max} tags at once.`, { max });
