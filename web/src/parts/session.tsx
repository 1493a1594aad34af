import { createContext, useContext } from 'react';
import type { Session } from '../api/types.ts';

const NOBODY: Session = { person: '', csrf: '', until: '', keys: [] };
const SessionContext = createContext<Session>(NOBODY);
export const SessionProvider = SessionContext.Provider;

/** Who is signed in; only for pages inside the session. */
export function useSession(): Session {
  return useContext(SessionContext);
}

export function usePerson(): string {
  return useSession().person;
}
