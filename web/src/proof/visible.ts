// Characters that show nothing or change how others are read: controls, zero widths, marks of
// direction, variation selectors, tags, fillers, spaces that are none of the keyboard's.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{DI}\u2800]|(?! )\p{Zs}/gu;
// A third mark on one letter, and whatever follows: they grow over the lines above and below.
const STACKED = /(?<=\p{M}{2})\p{M}/gu;
// What looks like our own way of writing such a character, and is plain text.
const WRITTEN = /\\(?=\\*u\{)/g;

function written(char: string): string {
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}

/**
 * Text as it is shown where somebody signs it: nothing in it may hide or turn round, and no two
 * texts look the same that differ in such characters.
 */
export function visible(text: string): string {
  return text.replace(WRITTEN, '\\\\').replace(STACKED, written).replace(HIDDEN, written);
}

const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Cherokee', 'Coptic', 'Lisu'] as const;
const IN_SCRIPT = SCRIPTS.map((name) => [name, new RegExp(`\\p{Script=${name}}`, 'u')] as const);
const MIXED_MAX = 5;

/** Words whose letters come from alphabets with letters that look alike; the first few. */
export function mixedWords(text: string): string[] {
  const words = text.match(/[\p{L}\p{M}\p{N}_-]+/gu) ?? [];
  const mixed = words.filter((word) => IN_SCRIPT.filter(([, is]) => is.test(word)).length > 1);
  return [...new Set(mixed)].slice(0, MIXED_MAX);
}
