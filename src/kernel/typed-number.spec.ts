import { typedNumber } from './typed-number.js';

test.each([
  ['+351 (91) 234-567', '35191234567'],
  ['(0912) 345.678', '912345678'],
  ['030/7778', '307778'],
  ['0049 30 7778', '49307778'],
  ['+49 (0)30 7778', '49307778'],
  ['012', '012'],
  ['00', '00'],
  ['7', '7'],
])('%s is looked for as %s', (typed, digits) => {
  expect(typedNumber(typed)).toBe(digits);
});

test.each(['', '+', '(0)', '0%', '12a', 'cc.12'])('%o is no number', (typed) => {
  expect(typedNumber(typed)).toBeNull();
});
