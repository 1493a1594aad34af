import { Content } from '@patternfly/react-core';
import type { ReactNode } from 'react';
import { ApprovePage } from './approve/approve_page.tsx';
import { DebtsPage } from './grants/debts_page.tsx';
import { EndPage } from './grants/end_page.tsx';
import { FreezePage } from './grants/freeze_page.tsx';
import { GrantsPage } from './grants/grants_page.tsx';
import { ReviewPage } from './grants/review_page.tsx';
import { EntryPage } from './ledger/entry_page.tsx';
import { LedgerPage } from './ledger/ledger_page.tsx';
import { OperationPage } from './operations/operation_page.tsx';
import { OperationsPage } from './operations/operations_page.tsx';
import { Page } from './parts/page.tsx';
import { href, type Route } from './parts/route.ts';
import { CoSignPage } from './passkeys/co_sign_page.tsx';
import { EnrolPage } from './passkeys/enrol_page.tsx';
import { ExtendPage } from './requests/extend_page.tsx';
import { NewRequestPage } from './requests/new_request_page.tsx';
import { RequestPage } from './requests/request_page.tsx';
import { RequestsPage } from './requests/requests_page.tsx';

/** The page of an address; each can be linked to. */
export function pages(route: Route, person: string): ReactNode {
  const [section = 'operations', id, action] = route.path;
  if (section === 'operations')
    return id === undefined ? <OperationsPage /> : <OperationPage key={id} id={id} route={route} />;
  if (section === 'requests' && id === undefined) return <RequestsPage />;
  if (section === 'requests' && id === 'new') return <NewRequestPage route={route} />;
  if (section === 'requests' && id !== undefined) return ofRequest(id, action) ?? <Nowhere />;
  if (section === 'grants') return <GrantsPage />;
  if (section === 'debts') return <DebtsPage />;
  if (section === 'freeze') return <FreezePage id={id ?? null} />;
  if (section === 'ledger' && id === undefined) return <LedgerPage route={route} />;
  if (section === 'ledger' && id !== undefined && /^\d{1,15}$/.test(id))
    return <EntryPage key={id} index={Number(id)} />;
  if (section === 'passkeys') return <EnrolPage person={person} />;
  if (section === 'co-sign') return <CoSignPage />;
  return <Nowhere />;
}

function ofRequest(id: string, action: string | undefined): ReactNode {
  if (action === undefined) return <RequestPage key={id} id={id} />;
  if (action === 'approve') return <ApprovePage key={id} id={id} />;
  if (action === 'end') return <EndPage key={id} id={id} />;
  if (action === 'extend') return <ExtendPage key={id} id={id} />;
  if (action === 'review') return <ReviewPage key={id} id={id} />;
  return null;
}

function Nowhere() {
  return (
    <Page title="No such page">
      <Content component="p">
        <a href={href(['operations'])}>To the operations</a>
      </Content>
    </Page>
  );
}
