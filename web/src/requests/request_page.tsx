import {
  Alert,
  Button,
  ClipboardCopy,
  Content,
  Flex,
  FlexItem,
  Title,
} from '@patternfly/react-core';
import { request } from '../api/calls.ts';
import type { RequestView, Vote } from '../api/types.ts';
import { duration, fromNow, moment, useNow } from '../parts/clock.ts';
import { Facts } from '../parts/facts.tsx';
import { Failure } from '../parts/failure.tsx';
import { useLive } from '../parts/live.tsx';
import { Page, Ready } from '../parts/page.tsx';
import { href } from '../parts/route.ts';
import { usePerson } from '../parts/session.tsx';
import { useLoaded, type Loaded } from '../parts/use_loaded.ts';
import { visible } from '../proof/visible.ts';
import { loadChecked, reasonOf, type CheckedRequest } from './checked_request.ts';
import { PhaseLabel } from './phase.tsx';

/** One request, from being asked to its review. */
export function RequestPage({ id }: { id: string }) {
  const { round } = useLive();
  const loaded = useLoaded((signal) => request(id, signal), `request ${id}@${round}`);
  const title = loaded.state === 'ready' ? `Access: ${loaded.value.operation}` : 'Request';
  return (
    <Page title={title}>
      <Ready of={loaded} what="the request">
        {(value) => <Request value={value} />}
      </Ready>
    </Page>
  );
}

function Request({ value }: { value: RequestView }) {
  const now = useNow();
  const mine = usePerson() === value.requester;
  const checked = useLoaded((signal) => loadChecked(value, signal), `words ${value.leaf}`);
  const running = value.phase === 'granted'; // then the certificate is what is looked for
  return (
    <>
      <SixWords checked={checked} value={value} mine={mine} />
      {running && <Grant value={value} now={now} mine={mine} />}
      <Facts
        facts={[
          ['State', <PhaseLabel key="p" phase={value.phase} />],
          [
            'Operation',
            <a key="o" href={href(['operations', value.operation])}>
              {value.operation}
            </a>,
          ],
          ['Asked by', value.requester],
          ['What has failed', visible(value.failure)],
          ['Reason', <Reason key="r" checked={checked} />],
          ['Ticket', value.ticket && visible(value.ticket)],
          ['For how long', duration(value.duration_s)],
          ['Accounts', visible(value.principals.join(', '))],
          ['Only from', value.source_address],
          ['Policy', value.policy],
          ['Asked', moment(value.received)],
          [
            'Open to approval',
            value.phase === 'requested' &&
              `until ${moment(value.until)}, ${fromNow(value.until, now)}`,
          ],
          [
            'Entry',
            <a key="e" href={href(['ledger', String(value.entry)])}>
              {value.entry}
            </a>,
          ],
        ]}
      />
      <Actions value={value} mine={mine} />
      <Quorum value={value} />
      {!running && <Grant value={value} now={now} mine={mine} />}
    </>
  );
}

type Checked = Loaded<CheckedRequest>;

/** What the signed commitment stands for, and nothing that is merely said to be the reason. */
function Reason({ checked }: { checked: Checked }) {
  if (checked.state === 'loading') return <>is being checked</>;
  if (checked.state === 'failed') return <>not shown: it could not be checked against the log</>;
  const reason = reasonOf(checked.value);
  if (reason === null) return <>erased, or not kept here</>;
  return <bdi className="value">{visible(reason)}</bdi>;
}

/**
 * What a terminal beside the key runs; the root is that of the server's own certificate. Without
 * TLS a server is on this machine alone, and the command line wants its bare address.
 */
function fetching(value: RequestView, origin: string): string {
  const server = origin.startsWith('https:')
    ? `${origin} --root root.pem`
    : origin.replace('//localhost', '//127.0.0.1');
  return (
    `onus request grant ${value.id} --certificate ~/.ssh/id_ed25519-cert.pub ` +
    `--server ${server} --as ${value.requester} --key ~/.ssh/id_ed25519`
  );
}

interface SixWordsProps {
  checked: Checked;
  value: RequestView;
  mine: boolean;
}

function SixWords({ checked, value, mine }: SixWordsProps) {
  if (checked.state === 'failed') return <Failure problem={checked.problem} />;
  if (value.phase !== 'requested') return null;
  // The place is kept while they are made: what is below must not move from under a finger.
  const words = checked.state === 'ready' ? checked.value.words : 'being made from the log …';
  return (
    <Alert
      isInline
      variant="info"
      component="h2"
      title={mine ? 'Have approvers read these words to you' : 'Read these words to the requester'}
    >
      <p className="words">{words}</p>
      <p>
        Other words: it is another request. Made in this browser from the request's line in the log.
      </p>
    </Alert>
  );
}

function Actions({ value, mine }: { value: RequestView; mine: boolean }) {
  return (
    <Flex className="no-print actions">
      {(value.may.approve.yes || value.may.deny.yes) && (
        <FlexItem>
          <Button component="a" href={href(['requests', value.id, 'approve'])}>
            Approve or deny
          </Button>
        </FlexItem>
      )}
      {value.may.end.yes && (
        <FlexItem>
          <Button component="a" variant="danger" href={href(['requests', value.id, 'end'])}>
            {value.phase === 'requested' && mine ? 'Withdraw' : 'End it'}
          </Button>
        </FlexItem>
      )}
      {value.phase === 'granted' && mine && (
        <FlexItem>
          <Button component="a" variant="secondary" href={href(['requests', value.id, 'extend'])}>
            Ask for more time
          </Button>
        </FlexItem>
      )}
      {value.may.review.yes && (
        <FlexItem>
          <Button component="a" href={href(['requests', value.id, 'review'])}>
            Review
          </Button>
        </FlexItem>
      )}
      {value.phase === 'requested' && !value.may.approve.yes && (
        <FlexItem>
          <Content component="small">You cannot approve: {value.may.approve.why_not}</Content>
        </FlexItem>
      )}
    </Flex>
  );
}

const REACHABLE =
  ' Governance counts as reachable until an approver confirms the failure and none ' +
  'contradicts it; then fewer are enough.';

function Quorum({ value }: { value: RequestView }) {
  const { quorum } = value;
  return (
    <section aria-label="Approvals">
      <Title headingLevel="h2">
        Approvals: {value.approvals.length}
        {quorum.missing > 0 && `, ${quorum.missing} missing`}
      </Title>
      <Content component="p">
        {quorum.words !== '' && `${quorum.words}.`}
        {quorum.reachable && REACHABLE}
      </Content>
      {value.frozen !== '' && (
        <Alert isInline variant="warning" component="h3" title={`Frozen ${value.frozen}`} />
      )}
      {quorum.one_more && (
        <Content component="p">
          One approver more than usual: something under this policy was not reviewed in time.
        </Content>
      )}
      {quorum.command_line_missing && (
        <Content component="p">One approver has to use onus request approve.</Content>
      )}
      {quorum.missing > 0 && (
        <Content component="p">Still could: {quorum.may_approve.join(', ')}.</Content>
      )}
      <Words words={value.approvals} did="approved" />
      <Words words={value.denials} did="denied" />
    </section>
  );
}

function Words({ words, did }: { words: readonly Vote[]; did: string }) {
  return (
    <ul>
      {words.map((word) => (
        <li key={word.entry}>
          {word.person} {did}
          {word.failure !== undefined && ` (failure ${word.failure})`},{' '}
          {word.at !== null && moment(word.at)},{' '}
          <a href={href(['ledger', String(word.entry)])}>entry {word.entry}</a>
          {!word.counts && ' (counts no more)'}
        </li>
      ))}
    </ul>
  );
}

function Grant({ value, now, mine }: { value: RequestView; now: number; mine: boolean }) {
  const { grant } = value;
  if (!grant) return null;
  return (
    <section aria-label="Grant">
      <Title headingLevel="h2">Grant</Title>
      <Facts
        facts={[
          [
            'Until',
            <span key="u">
              {moment(grant.valid_to)}
              {value.phase === 'granted' && `, ${fromNow(grant.valid_to, now)}`}
            </span>,
          ],
          ['Recorded', grant.recorded ? 'yes' : 'no'],
          ['Ended', grant.ended_at && `${moment(grant.ended_at)}: ${grant.end_reason}`],
          [
            'Review due',
            value.review_by && `${moment(value.review_by)}, ${fromNow(value.review_by, now)}`,
          ],
          ['Sign-ins seen', String(grant.uses)],
          ['Reviewed', value.review && `${value.review.class}, by ${value.review.person}`],
          [
            'Entry',
            <a key="e" href={href(['ledger', String(grant.entry)])}>
              {grant.entry}
            </a>,
          ],
        ]}
      />
      {mine && value.phase === 'granted' && (
        <>
          <Content component="p">Fetch your certificate where your key is:</Content>
          <ClipboardCopy
            isReadOnly
            isCode
            hoverTip="Copy"
            clickTip="Copied"
            textAriaLabel="Command that fetches the certificate"
          >
            {fetching(value, location.origin)}
          </ClipboardCopy>
        </>
      )}
    </section>
  );
}
