import { invalidInput } from '../../kernel/errors.js';
import type { AnnouncedFile } from './media.js';
import { bareType, knownType, LARGEST, SENDABLE_TYPES } from './media-types.js';

const LONGEST_NAME = 240;
/** No control characters, and nothing that means a folder. */
const UNFIT = /[\p{Cc}/\\]/u;
/** What a desktop runs or a browser shows as a page when somebody opens it by its name. */
const RUNS =
  /\.(?:app|apk|bat|cmd|com|cpl|dll|dmg|exe|hta|html?|jar|js|jse|lnk|mht|mjs|msi|pif|ps1|reg|scr|sh|svgz?|vb[es]?|wsf|xht(?:ml)?)$/i;

/**
 * A file as it may be announced, its type in its plain form.
 *
 * @throws DomainError INVALID_INPUT fileName, mimeType or size.
 */
export function checkedFile(file: AnnouncedFile): AnnouncedFile {
  const fileName = file.fileName.trim();
  if (fileName === '' || [...fileName].length > LONGEST_NAME) {
    throw invalidInput('fileName', `fileName has 1 to ${LONGEST_NAME} characters.`, { max: LONGEST_NAME });
  }
  if (UNFIT.test(fileName) || !fileName.isWellFormed()) {
    throw invalidInput('fileName', 'fileName is the name of a file, without a folder.');
  }
  if (RUNS.test(fileName))
    throw invalidInput('fileName', 'Files that run when they are opened are not sent.');
  const mimeType = bareType(file.mimeType);
  const known = knownType(mimeType);
  if (!known) {
    throw invalidInput('mimeType', 'Files of this type are not sent.', { accepted: SENDABLE_TYPES });
  }
  const max = LARGEST[known.kind];
  if (file.size < 1 || file.size > max) {
    throw invalidInput('size', `size is 1 to ${max} bytes for ${mimeType}.`, { min: 1, max });
  }
  return { ...file, fileName, mimeType };
}
