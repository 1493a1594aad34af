import {
  Button,
  Label,
  Masthead,
  MastheadBrand,
  MastheadContent,
  MastheadMain,
  MastheadToggle,
  Nav,
  NavItem,
  NavList,
  Page as Shell,
  PageSidebar,
  PageSidebarBody,
  PageToggleButton,
  Spinner,
  Toolbar,
  ToolbarContent,
  ToolbarItem,
} from '@patternfly/react-core';
import { useEffect, useState } from 'react';
import { signOut, whoAmI } from './api/calls.ts';
import { problemOf, type Problem } from './api/problem.ts';
import type { Session } from './api/types.ts';
import { pages } from './pages.tsx';
import { Boundary } from './parts/boundary.tsx';
import { Failure } from './parts/failure.tsx';
import { LiveProvider, useLive } from './parts/live.tsx';
import { href, useRoute } from './parts/route.ts';
import { SessionProvider } from './parts/session.tsx';
import { EnrolPage } from './passkeys/enrol_page.tsx';
import { SignInPage } from './sign-in/sign_in_page.tsx';

type State =
  | { at: 'asking' }
  | { at: 'out' }
  | { at: 'in'; session: Session; ended: boolean }
  | { at: 'failed'; problem: Problem };

export function App() {
  const [state, setState] = useState<State>({ at: 'asking' });
  const route = useRoute();
  const ask = () => {
    setState({ at: 'asking' });
    whoAmI()
      .then((answer) => {
        if (answer.ok) setState({ at: 'in', session: answer.value, ended: false });
        else if (answer.problem.status === 401) setState({ at: 'out' });
        else setState({ at: 'failed', problem: answer.problem });
      })
      .catch((error: unknown) => setState({ at: 'failed', problem: problemOf(error) }));
  };
  useEffect(ask, []);
  useEffect(() => {
    const ended = () =>
      setState((was) => (was.at === 'in' ? { ...was, ended: true } : { at: 'out' }));
    addEventListener('onus-session-ended', ended);
    return () => removeEventListener('onus-session-ended', ended);
  }, []);

  if (state.at === 'asking') return <Spinner aria-label="Asking who you are" />;
  if (state.at === 'failed')
    return (
      <main>
        <h1>Onus</h1>
        <Failure problem={state.problem} again={ask} />
      </main>
    );
  const onIn = (session: Session) => setState({ at: 'in', session, ended: false });
  if (state.at === 'out') {
    return (
      <main className="outside">
        {route.path[0] === 'passkeys' ? <EnrolPage person={null} /> : <SignInPage onIn={onIn} />}
      </main>
    );
  }
  const { session, ended } = state;
  // Whoever signs in as somebody else sees nothing of what the one before had begun.
  return (
    <SessionProvider key={session.person} value={session}>
      <LiveProvider session={session.csrf}>
        {ended && (
          <main className="outside">
            <SignInPage ended={session.person} onIn={onIn} />
          </main>
        )}
        <div hidden={ended} className="inside">
          <Inside session={session} onOut={() => setState({ at: 'out' })} />
        </div>
      </LiveProvider>
    </SessionProvider>
  );
}

const NAV = [
  ['operations', 'Operations'],
  ['requests', 'Requests'],
  ['grants', 'Grants'],
  ['debts', 'Debts'],
  ['freeze', 'Freeze'],
  ['ledger', 'Ledger'],
  ['passkeys', 'Passkeys'],
  ['co-sign', 'Sign a proposal'],
] as const;

const WIDE_PX = 1200;

function Inside({ session, onOut }: { session: Session; onOut: () => void }) {
  const route = useRoute();
  const [open, setOpen] = useState(() => innerWidth >= WIDE_PX);
  const here = route.path[0] ?? 'operations';
  useEffect(() => {
    if (innerWidth < WIDE_PX) setOpen(false);
  }, [route]);
  // PatternFly knows that the screen is narrow only where it manages the menu itself; unmanaged,
  // the menu of a phone would stay outside of it.
  const shown = open ? { className: 'pf-m-expanded' } : { inert: true };
  const sidebar = (
    <PageSidebar isSidebarOpen={open} {...shown}>
      <PageSidebarBody>
        <Nav aria-label="Pages">
          <NavList>
            {NAV.map(([path, name]) => (
              <NavItem key={path} itemId={path} isActive={here === path} to={href([path])}>
                {name}
              </NavItem>
            ))}
          </NavList>
        </Nav>
      </PageSidebarBody>
    </PageSidebar>
  );
  const skip = (
    <a
      className="skip"
      href="#main"
      onClick={(event) => {
        event.preventDefault();
        document.getElementById('main')?.focus();
      }}
    >
      To the page
    </a>
  );
  return (
    <Shell
      masthead={
        <Head session={session} open={open} onToggle={() => setOpen(!open)} onOut={onOut} />
      }
      sidebar={sidebar}
      isManagedSidebar={false}
      skipToContent={skip}
      mainContainerId="main"
      mainTabIndex={-1}
    >
      <Boundary key={route.path.join('/')}>{pages(route, session.person)}</Boundary>
    </Shell>
  );
}

interface HeadProps {
  session: Session;
  open: boolean;
  onToggle: () => void;
  onOut: () => void;
}

function Head({ session, open, onToggle, onOut }: HeadProps) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const out = async () => {
    const answer = await signOut();
    if (answer.ok || answer.problem.status === 401) onOut();
    else setProblem(answer.problem);
  };
  return (
    <Masthead>
      <MastheadMain>
        <MastheadToggle>
          <PageToggleButton
            isHamburgerButton
            aria-label="Pages"
            isSidebarOpen={open}
            aria-expanded={open}
            onSidebarToggle={onToggle}
          />
        </MastheadToggle>
        <MastheadBrand>
          <a className="brand" href={href([])}>
            Onus
          </a>
        </MastheadBrand>
      </MastheadMain>
      <MastheadContent>
        <Toolbar isStatic>
          <ToolbarContent>
            <ToolbarItem>
              <LiveLabel />
            </ToolbarItem>
            <ToolbarItem align={{ default: 'alignEnd' }}>{session.person}</ToolbarItem>
            <ToolbarItem>
              <Button
                variant="link"
                onClick={() => void out().catch((error: unknown) => setProblem(problemOf(error)))}
              >
                Sign out
              </Button>
            </ToolbarItem>
          </ToolbarContent>
        </Toolbar>
        {problem && <Failure problem={problem} />}
      </MastheadContent>
    </Masthead>
  );
}

function LiveLabel() {
  const { state } = useLive();
  if (state === 'live')
    return (
      <Label isCompact status="success">
        Live
      </Label>
    );
  if (state === 'connecting') return <Label isCompact>Connecting</Label>;
  return (
    <Label isCompact status="danger">
      Not live: trying again
    </Label>
  );
}
