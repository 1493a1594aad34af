import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';

export interface Live {
  /** The newest entry that was told; -1 before the first. Pages ask anew when it changes. */
  index: number;
  state: 'connecting' | 'live' | 'lost';
  newest: string | null;
}

const LiveContext = createContext<Live>({ index: -1, state: 'connecting', newest: null });

export function useLive(): Live {
  return useContext(LiveContext);
}

/** The entry that an event tells of; null: not one of ours. */
export function readEvent(id: string, data: string): { index: number; summary: string } | null {
  try {
    const told = JSON.parse(data) as { index?: unknown; summary?: unknown; kind?: unknown };
    const index = typeof told.index === 'number' ? told.index : Number(id);
    if (!Number.isSafeInteger(index) || index < 0 || (id === '' && told.index === undefined)) return null;
    const summary = typeof told.summary === 'string' ? told.summary : told.kind;
    return { index, summary: typeof summary === 'string' ? summary.slice(0, 200) : `entry ${index}` };
  } catch {
    return null;
  }
}

/** Follows the log. The browser connects again by itself and says where it stopped. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [live, setLive] = useState<Live>({ index: -1, state: 'connecting', newest: null });
  useEffect(() => {
    const source = new EventSource('/v1/events');
    const told = (event: MessageEvent<string>) => {
      const read = readEvent(event.lastEventId, event.data);
      if (read) setLive((was) => ({ index: Math.max(was.index, read.index), state: 'live', newest: read.summary }));
    };
    source.addEventListener('open', () => setLive((was) => ({ ...was, state: 'live' })));
    source.addEventListener('error', () => setLive((was) => ({ ...was, state: 'lost' })));
    source.addEventListener('message', told);
    source.addEventListener('entry', told);
    return () => source.close();
  }, []);
  return <LiveContext value={live}>{children}</LiveContext>;
}
