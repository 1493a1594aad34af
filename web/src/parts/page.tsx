import { Content, PageSection, Spinner, Title } from '@patternfly/react-core';
import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react';
import { Failure } from './failure.tsx';
import type { Loaded } from './use_loaded.ts';

interface Props {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page: its heading takes the focus when it opens, so that a screen reader says where one is. */
export function Page({ title, lead, actions, children }: Props) {
  const heading = useRef<HTMLDivElement>(null);
  useEffect(() => {
    document.title = `${title} · Onus`;
  }, [title]);
  // Once, and at once: a title that is loaded later must not take the focus from where somebody is.
  useLayoutEffect(() => {
    heading.current?.focus({ preventScroll: true });
    document.querySelector('.pf-v6-c-page__main')?.scrollTo(0, 0);
  }, []);
  return (
    <>
      <PageSection>
        <div ref={heading} tabIndex={-1} className="heading">
          <Title headingLevel="h1">{title}</Title>
        </div>
        {lead !== undefined && <Content component="p">{lead}</Content>}
        {actions !== undefined && <p className="page-actions no-print">{actions}</p>}
      </PageSection>
      <PageSection>
        <div className="stack">{children}</div>
      </PageSection>
    </>
  );
}

interface ReadyProps<T> {
  of: Loaded<T>;
  what: string;
  children: (value: T, again: () => void) => ReactNode;
}

/** Shows what was loaded, that it is being loaded, or why it could not be. */
export function Ready<T>({ of, what, children }: ReadyProps<T>) {
  if (of.state === 'loading') return <Spinner size="lg" aria-label={`Loading ${what}`} />;
  if (of.state === 'failed') return <Failure problem={of.problem} again={of.again} />;
  return (
    <>
      {of.stale && <Failure problem={of.stale} again={of.again} />}
      {children(of.value, of.again)}
    </>
  );
}
