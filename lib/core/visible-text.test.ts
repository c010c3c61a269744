import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isolated, isVisible, revealed } from './visible-text';

const SEEN: Record<string, string> = {
  plain: 'production-web (2)',
  'combining accents': 'Zu\u0308rich e\u0301te\u0301 Vie\u0323\u0302t',
  'a family': '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}\u200D\u{1F466}',
  'a skin tone': '\u{1F44D}\u{1F3FD}',
  'a person with hair and skin': '\u{1F469}\u{1F3FE}\u200D\u{1F9B0}',
  'a couple with two skin tones': '\u{1F469}\u{1F3FB}\u200D\u2764\uFE0F\u200D\u{1F468}\u{1F3FF}',
  'a gender': '\u{1F3C3}\u200D\u2640\uFE0F',
  'a red heart': '\u2764\uFE0F',
  'a text heart': '\u2764\uFE0E',
  'a keycap': '1\uFE0F\u20E3 #\uFE0F\u20E3',
  'a country': '\u{1F1E9}\u{1F1EA}',
  'the rainbow flag': '\u{1F3F3}\uFE0F\u200D\u{1F308}',
  England: '\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
  Scotland: '\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}',
  Wales: '\u{1F3F4}\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}',
  'an emoji newer than this Node.js': '\u{1FAFC}\u{1FAEF}',
  'Persian with ZWNJ':
    '\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645 \u06A9\u0627\u0631\u200C\u0647\u0627',
  'Hindi with ZWJ': '\u0915\u094D\u200D\u0937',
  'Hindi with ZWNJ': '\u0915\u094D\u200C\u0937',
  Sinhala: '\u0DC1\u0DCA\u200D\u0DBB\u0DD3 \u0DBD\u0D82\u0D9A\u0DCF',
  'a Malayalam chillu': '\u0D05\u0D35\u0D28\u0D4D\u200D',
  'Bengali ya-phalaa': '\u09B0\u200D\u09CD\u09AF\u09BE\u09AE',
  'an ideograph with its form': '\u845B\u{E0100}\u98FE',
  Arabic: '\u0645\u0641\u062A\u0627\u062D 2',
  Hebrew: '\u05DE\u05E4\u05EA\u05D7',
};

const UNSEEN: Record<string, string> = {
  'a zero-width space': 'a\u200Bb',
  'a word joiner': 'a\u2060b',
  'a byte order mark': 'a\uFEFFb',
  'a soft hyphen': 'a\u00ADb',
  'ZWJ between Latin letters': 'a\u200Db',
  'ZWNJ between Latin letters': 'a\u200Cb',
  'ZWJ after an emoji and nothing': '\u{1F468}\u200D',
  'two ZWJ': '\u{1F468}\u200D\u200D\u{1F469}',
  'two ZWNJ in Persian': '\u0645\u06CC\u200C\u200C\u062E',
  'ZWNJ at the end of Persian': '\u0645\u06CC\u200C',
  'ZWJ between Arabic letters': '\u0645\u200D\u062E',
  'a variation selector after a letter': 'a\uFE0F',
  'two variation selectors': '\u2764\uFE0F\uFE0F',
  'a selector after a digit that is no keycap': '1\uFE0F',
  'two forms of one ideograph': '\u845B\u{E0100}\u{E0101}',
  'tags after a letter': 'a\u{E0068}\u{E0069}\u{E007F}',
  'tags after another emoji': '\u{1F600}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
  'tags of no known flag': '\u{1F3F4}\u{E0068}\u{E0069}\u{E007F}',
  'a flag without its end': '\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}',
  'a right-to-left override': 'a\u202Eb',
  'an isolate that ends': 'a\u2069b',
  'a right-to-left mark': 'a\u200Fb',
  'an Arabic letter mark': 'a\u061Cb',
  'Hangul fillers': '\u115F\u1160',
  'a Hangul filler': '\u3164',
  'a half-width filler': '\uFFA0',
  'a combining grapheme joiner': 'a\u034Fb',
  'an inherent Khmer vowel': '\u1780\u17B4',
  'a blank Braille pattern': '\u2800',
  'an interlinear anchor': 'a\uFFF9b',
  'a line separator': 'a\u2028b',
  'a paragraph separator': 'a\u2029b',
  'a new line': 'a\nb',
  'a null': 'a\0b',
  'a delete': 'a\x7Fb',
  'half a character': 'a\uD83Db',
  'a noncharacter': 'a\uFFFEb',
  'an unassigned character': 'a\u0378b',
  'a mark without a letter': '\u0301a',
  'invisible mathematics': 'f\u2061x',
  'a musical format character': 'a\u{1D173}b',
};

describe('visible characters', () => {
  test.each(Object.entries(SEEN))('%s', (_name, text) => {
    expect(revealed(text)).toBe(text);
    expect(isVisible(text)).toBe(true);
    expect(isVisible(text.normalize('NFC'))).toBe(true);
  });
});

describe('invisible characters', () => {
  test.each(Object.entries(UNSEEN))('%s', (_name, text) => {
    expect(isVisible(text)).toBe(false);
    expect(isVisible(text.normalize('NFC'))).toBe(false);
    expect(isVisible(revealed(text))).toBe(true);
  });
});

const seen = fc.constantFrom(...Object.values(SEEN));
const words = fc.array(seen, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(' '));

test('texts of what can be seen are let through, and one unseen character among them is found', () => {
  fc.assert(
    fc.property(words, fc.constantFrom(...Object.values(UNSEEN)), words, (before, part, after) => {
      expect(isVisible(`${before} ${after}`)).toBe(true);
      // A mark without a letter is one only at the start.
      fc.pre(!/^\p{M}/u.test(part));
      expect(isVisible(`${before} ${part} ${after}`)).toBe(false);
    }),
  );
});

test('of any text, what is shown holds nothing unseen, and is shown the same again', () => {
  const any = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom(...Object.values(UNSEEN), ...Object.values(SEEN)), { maxLength: 6 })
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(any, (text) => {
      const shown = revealed(text);
      expect(revealed(shown)).toBe(shown);
      expect(shown).not.toMatch(/[\p{Bidi_Control}\p{Cc}\p{Cs}\u2028\u2029]/u);
    }),
    { numRuns: 1_000 },
  );
});

test('a long run of odd characters is read in an instant', () => {
  for (const text of ['\u0301', '\u200D', '\u0645\u200C', '\u{1F468}\u200D', '\u094D', '\uFE0F']) {
    const started = performance.now();
    isVisible(text.repeat(50_000));
    expect(performance.now() - started).toBeLessThan(1_000);
  }
});

test('what cannot be seen is written out', () => {
  expect(revealed('invoice\u202Egpj.exe')).toBe('invoice\u2039U+202E\u203Agpj.exe');
  expect(revealed('\u{E0041}')).toBe('\u2039U+E0041\u203A');
  expect(revealed('\u0301')).toBe('\u25CC\u0301');
});

test('in plain text, what runs from right to left is isolated, and nothing else', () => {
  expect(isolated('web 1')).toBe('web 1');
  expect(isolated('\u05DE\u05E4\u05EA\u05D7 1')).toBe('\u2068\u05DE\u05E4\u05EA\u05D7 1\u2069');
  expect(isolated('a\u2069\u202Eb')).toBe('a\u2039U+2069\u203A\u2039U+202E\u203Ab');
});
