import { expect, test } from 'vitest';
import { emailAddress } from './email-address';

test.each([
  ['owner@example.com', 'owner@example.com'],
  ['  Owner@Example.COM ', 'owner@example.com'],
  ['a&b@example.com', 'a&b@example.com'],
  ["o'neil+keys@mail.example.co.uk", "o'neil+keys@mail.example.co.uk"],
  ['!#$%&*+/=?^_`{|}~-@example.com', '!#$%&*+/=?^_`{|}~-@example.com'],
  ['owner@münchen.example', 'owner@xn--mnchen-3ya.example'],
  ['owner@MÜNCHEN.example', 'owner@xn--mnchen-3ya.example'],
  ['owner@mu\u0308nchen.example', 'owner@xn--mnchen-3ya.example'],
  ['owner@XN--MNCHEN-3ya.example', 'owner@xn--mnchen-3ya.example'],
  ['owner@例え.テスト', 'owner@xn--r8jz45g.xn--zckzah'],
  ['owner@例え。テスト', 'owner@xn--r8jz45g.xn--zckzah'],
  ['owner@123.example', 'owner@123.example'],
])('%j is kept as %s', (typed, kept) => {
  expect(emailAddress(typed)).toBe(kept);
  expect(emailAddress(kept)).toBe(kept);
});

test.each([
  '',
  'owner',
  '@example.com',
  'owner@',
  'owner@example',
  'owner@@example.com',
  'a@b@example.com',
  '.owner@example.com',
  'owner.@example.com',
  'ow..ner@example.com',
  'ow ner@example.com',
  '"ow ner"@example.com',
  'owner@-example.com',
  'owner@example-.com',
  'owner@.example.com',
  'owner@example.com.',
  'owner@exa_mple.com',
  'owner@ex%61mple.com',
  'owner@example.com:25',
  'owner@example.com/x',
  'owner@192.0.2.1',
  'owner@0x7f.1',
  'owner@[192.0.2.1]',
  'owner@xn--a.example',
  'ownér@example.com',
  'Owner <owner@example.com>',
  'owner@example.com, other@example.com',
  'owner@example.com\r\nBcc: other@example.com',
  `${'l'.repeat(65)}@example.com`,
  `owner@${'d'.repeat(64)}.example`,
  `owner@${'ddddddddd.'.repeat(25)}example`,
  `owner@${'ü'.repeat(2_000)}.example`,
  42,
  null,
  undefined,
  {},
])('%j is no address', (typed) => {
  expect(emailAddress(typed)).toBeNull();
});
