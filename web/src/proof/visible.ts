// Characters that show nothing or change how others are read: controls, zero widths, marks of
// direction, variation selectors, tags.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\u00a0\u2000-\u200a\u3000\u{fe00}-\u{fe0f}]/gu;

/** Text as it is shown where somebody signs it: nothing in it may hide or turn round. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}
