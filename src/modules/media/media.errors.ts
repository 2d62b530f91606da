import { DomainError, invalidInput } from '../../kernel/errors.js';
import type { MediaId } from '../../kernel/ids.js';

export const tooLarge = (maxSize: number) =>
  new DomainError('INVALID_INPUT', 'FILE_TOO_LARGE', `The file is larger than ${maxSize} bytes.`, {
    field: 'size',
    max: maxSize,
  });

export const anotherSize = (announced: number, received: number) =>
  invalidInput('size', `The file has ${received} bytes and not ${announced}.`, { announced, received });

/** `found` is what its bytes say it is. */
export const anotherType = (announced: string, found: string) =>
  new DomainError('INVALID_INPUT', 'FILE_TYPE_REFUSED', `The file is not ${announced}: it is ${found}.`, {
    field: 'mimeType',
    found,
  });

export const alreadyUploaded = (id: MediaId) =>
  new DomainError('CONFLICT', 'ALREADY_UPLOADED', 'Another file has been uploaded here.', { id });

export const tooManyUploads = (max: number) =>
  new DomainError('LIMIT_EXCEEDED', 'TOO_MANY_UPLOADS', `At most ${max} uploads wait at a time.`, { max });

export const brokenOff = (cause: unknown) =>
  new DomainError('UNAVAILABLE', 'UPLOAD_BROKEN_OFF', 'The upload broke off. Send it again.', {}, { cause });

export const notStored = (id: MediaId) =>
  new DomainError('CONFLICT', 'MEDIA_NOT_STORED', 'The file is not here, or not yet.', { id });

export const lost = (id: MediaId) =>
  new DomainError('CONFLICT', 'MEDIA_LOST', 'The file is not in the store any more.', { id });

export const rangeNotSatisfiable = (size: number) =>
  new DomainError('INVALID_INPUT', 'RANGE_NOT_SATISFIABLE', `The file has ${size} bytes.`, { size });
