import type { Validation } from '../flows/flow-blocks.js';
import { answerOf } from './answers.js';

const COLOURS: Validation = { kind: 'options', options: ['Red', 'Dark blue', '10'], multiple: false };

test.each<[validation: Validation, typed: string | null, kept: string | null]>([
  [{ kind: 'text', min: 2, max: 4 }, ' 👍👍 ', '👍👍'],
  [{ kind: 'text', min: 2, max: 4 }, 'a', null],
  [{ kind: 'text', min: 2, max: 4 }, 'abcde', null],
  [{ kind: 'text', min: 1, max: 4 }, null, null],
  [{ kind: 'text', min: 1, max: 4 }, '   ', null],
  [{ kind: 'number', integer: false }, '3,5', '3.5'],
  [{ kind: 'number', integer: false }, '-0.25', '-0.25'],
  [{ kind: 'number', integer: true }, '3.5', null],
  [{ kind: 'number', integer: true, min: 1, max: 10 }, '10', '10'],
  [{ kind: 'number', integer: true, min: 1, max: 10 }, '11', null],
  [{ kind: 'number', integer: true, min: 1, max: 10 }, '0', null],
  [{ kind: 'number', integer: false }, '1e9', null],
  [{ kind: 'number', integer: false }, '1.000,5', null],
  [{ kind: 'number', integer: false }, 'NaN', null],
  [{ kind: 'email' }, ' Ana@Example.COM ', 'ana@example.com'],
  [{ kind: 'email' }, 'ana at example', null],
  [{ kind: 'phone' }, '+49 30 123456', '+4930123456'],
  [{ kind: 'phone' }, 'call me', null],
  [{ kind: 'url' }, 'https://example.com/a?b', 'https://example.com/a?b'],
  [{ kind: 'url' }, 'ftp://example.com', null],
  [{ kind: 'url' }, 'javascript:alert(1)', null],
  [{ kind: 'date' }, '2026-12-31', '2026-12-31'],
  [{ kind: 'date' }, '1.2.2026', '2026-02-01'],
  [{ kind: 'date' }, '29/02/2028', '2028-02-29'],
  [{ kind: 'date' }, '29.02.2026', null],
  [{ kind: 'date' }, '2026-13-01', null],
  [{ kind: 'date' }, 'tomorrow', null],
  [COLOURS, ' dark  BLUE', 'Dark blue'],
  [COLOURS, '1', 'Red'],
  [COLOURS, '10', '10'],
  [COLOURS, 'red, 2', null],
  [{ ...COLOURS, multiple: true }, '2, red,2', 'Dark blue, Red'],
  [{ ...COLOURS, multiple: true }, 'red, green', null],
])('as %j, %o is kept as %o', (validation, typed, kept) => {
  expect(answerOf(typed, validation)).toBe(kept);
});
