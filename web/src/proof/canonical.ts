export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** RFC 8785. Only for values that came out of JSON.parse. */
export function canonical(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  // The default order of sort() is that of UTF-16 code units, which is what the RFC asks for.
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`);
  return `{${members.join(',')}}`;
}

/**
 * Reads text that has to be canonical JSON of an object. Null where it is not: a key twice, say,
 * of which a page would show one and a verifier might take the other.
 */
export function readCanonical(text: string): { [key: string]: Json } | null {
  try {
    const value = JSON.parse(text) as Json;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
    return canonical(value) === text ? value : null;
  } catch {
    return null;
  }
}

const ENTRY_HEAD = '{"body":';
const ENTRY_NEXT = ',"envelope":';

/** The text of the body inside a line of the log: the bytes that were signed. */
export function bodyOfEntry(entry: string): string | null {
  const end = entry.lastIndexOf(ENTRY_NEXT);
  if (!entry.startsWith(ENTRY_HEAD) || end < 0) return null;
  return entry.slice(ENTRY_HEAD.length, end);
}
