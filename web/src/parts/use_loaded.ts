import { useCallback, useEffect, useState } from 'react';
import { problemOf, type Answer, type Problem } from '../api/problem.ts';

export type Loaded<T> =
  | { state: 'loading' }
  | { state: 'failed'; problem: Problem; again: () => void }
  | { state: 'ready'; value: T; again: () => void; stale: Problem | null };

/**
 * What `load` answers, asked anew when `key` changes. While it is asked again the old answer stays,
 * so that a page which follows the log does not flicker; and where that fails, it stays too, with
 * the reason why it may be old: what somebody typed into the page is still there when the server is
 * back.
 */
export function useLoaded<T>(
  load: (signal: AbortSignal) => Promise<Answer<T>>,
  key: string,
): Loaded<T> {
  const [round, setRound] = useState(0);
  const [held, setHeld] = useState<Held<T> | null>(null);
  const again = useCallback(() => setRound((n) => n + 1), []);
  const [subject = ''] = key.split('@');
  useEffect(() => {
    const aborter = new AbortController();
    load(aborter.signal)
      .catch((error: unknown): Answer<T> => ({ ok: false, problem: problemOf(error) }))
      .then((answer) => {
        if (!aborter.signal.aborted) setHeld((was) => nextHeld(was, subject, answer));
      });
    return () => aborter.abort();
    // `load` is a new function on each render; `key` says what it asks.
  }, [key, round]);
  if (!held || held.subject !== subject) return { state: 'loading' };
  if (!held.answer.ok) return { state: 'failed', problem: held.answer.problem, again };
  return { state: 'ready', value: held.answer.value, again, stale: held.stale };
}

export interface Held<T> {
  subject: string;
  answer: Answer<T>;
  stale: Problem | null;
}

/** What is held once `answer` came: a failure does not take the place of what was known. */
export function nextHeld<T>(was: Held<T> | null, subject: string, answer: Answer<T>): Held<T> {
  const known = was !== null && was.subject === subject && was.answer.ok;
  if (answer.ok || !known) return { subject, answer, stale: null };
  // It is gone, or not for this reader any more: what was known is no answer then.
  if (answer.problem.status === 403 || answer.problem.status === 404) {
    return { subject, answer, stale: null };
  }
  return { ...was, stale: answer.problem };
}
