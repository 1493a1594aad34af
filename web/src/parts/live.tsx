import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';

export interface Live {
  /**
   * Counts entries that were told, and openings of the line: while it was not open, anything may
   * have happened. Pages ask anew when it changes.
   */
  round: number;
  state: 'connecting' | 'live' | 'lost';
  newest: string | null;
}

const LiveContext = createContext<Live>({ round: 0, state: 'connecting', newest: null });

export function useLive(): Live {
  return useContext(LiveContext);
}

/** The entry that an event tells of; null: not one of ours. */
export function readEvent(id: string, data: string): { index: number; summary: string } | null {
  try {
    const told = JSON.parse(data) as { index?: unknown; summary?: unknown; kind?: unknown };
    const index = typeof told.index === 'number' ? told.index : Number(id);
    if (!Number.isSafeInteger(index) || index < 0 || (id === '' && told.index === undefined))
      return null;
    const summary = typeof told.summary === 'string' ? told.summary : told.kind;
    return {
      index,
      summary: typeof summary === 'string' ? summary.slice(0, 200) : `entry ${index}`,
    };
  } catch {
    return null;
  }
}

const AGAIN_MS = 3_000;

/**
 * Follows the log. Where the line breaks the browser connects again by itself; where the server
 * says no, it never would, so this does. `session` changes when somebody has signed in anew.
 */
export function LiveProvider({ session, children }: { session: string; children: ReactNode }) {
  const [live, setLive] = useState<Live>({ round: 0, state: 'connecting', newest: null });
  useEffect(() => {
    let last = -1;
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const told = (event: MessageEvent<string>) => {
      const read = readEvent(event.lastEventId, event.data);
      if (!read) return;
      last = Math.max(last, read.index);
      setLive((was) => ({ round: was.round + 1, state: 'live', newest: read.summary }));
    };
    const connect = () => {
      source = new EventSource(last < 0 ? '/v1/events' : `/v1/events?after=${last}`);
      source.addEventListener('open', () => {
        setLive((was) => ({ ...was, round: was.round + 1, state: 'live' }));
      });
      source.addEventListener('error', () => {
        setLive((was) => ({ ...was, state: 'lost' }));
        if (source?.readyState === EventSource.CLOSED) timer = setTimeout(connect, AGAIN_MS);
      });
      source.addEventListener('message', told);
      source.addEventListener('entry', told);
    };
    connect();
    return () => {
      clearTimeout(timer);
      source?.close();
    };
  }, [session]);
  return <LiveContext value={live}>{children}</LiveContext>;
}
