import { Button, Card, CardBody, CardTitle, Content, Progress } from '@patternfly/react-core';
import { requests } from '../api/calls.ts';
import type { RequestView } from '../api/types.ts';
import { duration, moment, secondsUntil, useNow } from '../parts/clock.ts';
import { useLive } from '../parts/live.tsx';
import { Page, Ready } from '../parts/page.tsx';
import { href } from '../parts/route.ts';
import { useLoaded } from '../parts/use_loaded.ts';

const LEAD =
  'Emergency access in use now. Its end does not move; anybody of the quorum, the requester and ' +
  'the owner may end it before.';

/** What runs at this moment, each with the clock that ends it. */
export function GrantsPage() {
  const { round } = useLive();
  const loaded = useLoaded((signal) => requests('granted', signal), `grants@${round}`);
  return (
    <Page title="Running grants" lead={LEAD}>
      <Ready of={loaded} what="the grants">
        {({ requests: list }) =>
          list.length === 0 ? (
            <Content component="p">Nothing runs.</Content>
          ) : (
            list.map((one) => <Running key={one.id} value={one} />)
          )
        }
      </Ready>
    </Page>
  );
}

function Running({ value }: { value: RequestView }) {
  const now = useNow();
  const { grant } = value;
  if (!grant) return null;
  const left = Math.max(0, secondsUntil(grant.valid_to, now));
  const part = Math.min(100, Math.max(0, 100 - (left / value.duration_s) * 100));
  return (
    <Card isCompact>
      <CardTitle component="h2">
        <a href={href(['requests', value.id])}>{value.operation}</a>
      </CardTitle>
      <CardBody>
        <p className="clock" role="timer" aria-live="off">
          {left > 0 ? `${duration(left)} left` : 'over'}
        </p>
        <Progress
          value={part}
          measureLocation="none"
          aria-label={`Time used of ${value.operation}`}
          size="sm"
        />
        <p>
          {value.requester}, as {value.principals.join(', ')}, until {moment(grant.valid_to)}
          {grant.recorded ? ', recorded' : ''}
        </p>
        {value.may.end.yes && (
          <Button component="a" variant="danger" href={href(['requests', value.id, 'end'])}>
            End it
          </Button>
        )}
      </CardBody>
    </Card>
  );
}
