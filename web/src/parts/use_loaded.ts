import { useCallback, useEffect, useState } from 'react';
import { problemOf, type Answer, type Problem } from '../api/problem.ts';

export type Loaded<T> =
  | { state: 'loading' }
  | { state: 'failed'; problem: Problem; again: () => void }
  | { state: 'ready'; value: T; again: () => void };

/**
 * What `load` answers, asked anew when `key` changes. While it is asked again the old answer stays,
 * so that a page which follows the log does not flicker.
 */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<Answer<T>>, key: string): Loaded<T> {
  const [round, setRound] = useState(0);
  const [held, setHeld] = useState<{ key: string; answer: Answer<T> } | null>(null);
  const again = useCallback(() => setRound((n) => n + 1), []);
  const [subject = ''] = key.split('@');
  useEffect(() => {
    const aborter = new AbortController();
    load(aborter.signal)
      .catch((error: unknown): Answer<T> => ({ ok: false, problem: problemOf(error) }))
      .then((answer) => {
        if (!aborter.signal.aborted) setHeld({ key: subject, answer });
      });
    return () => aborter.abort();
    // `load` is a new function on each render; `key` says what it asks.
  }, [key, round]);
  if (!held || held.key !== subject) return { state: 'loading' };
  if (!held.answer.ok) return { state: 'failed', problem: held.answer.problem, again };
  return { state: 'ready', value: held.answer.value, again };
}
