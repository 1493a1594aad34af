import { Alert, Content, ExpandableSection, Title } from '@patternfly/react-core';
import { proof, statement } from '../api/calls.ts';
import type { EntryView } from '../api/types.ts';
import { bad, good, type Answer } from '../api/problem.ts';
import { moment } from '../parts/clock.ts';
import { Facts } from '../parts/facts.tsx';
import { Page, Ready } from '../parts/page.tsx';
import { href } from '../parts/route.ts';
import { useLoaded } from '../parts/use_loaded.ts';
import { bodyOfEntry, readCanonical } from '../proof/canonical.ts';
import { checkTexts } from '../proof/commitment.ts';
import { visible } from '../proof/visible.ts';
import { shownRows, type ShownRow } from '../signing/shown_rows.ts';
import { rowFact } from '../signing/shown_statement.tsx';
import { checkInclusion, type Inclusion } from './check_inclusion.ts';

/** One line of the log, read and checked here. */
export function EntryPage({ index }: { index: number }) {
  const loaded = useLoaded((signal) => statement(index, signal), `entry ${index}`);
  return (
    <Page title={`Entry ${index}`}>
      <Ready of={loaded} what="the entry">
        {(value) => <Entry value={value} />}
      </Ready>
    </Page>
  );
}

function Entry({ value }: { value: EntryView }) {
  return (
    <>
      <InclusionOf value={value} />
      <Facts
        facts={[
          ['Taken in', moment(value.received)],
          ['Means', visible(value.meaning)],
          ['Counts', value.counts ? 'yes' : `no: ${visible(value.why_not)}`],
        ]}
      />
      <Title headingLevel="h2">What was signed</Title>
      <Signed value={value} />
      <ExpandableSection toggleText="The line itself">
        <p className="pre">{visible(value.entry)}</p>
      </ExpandableSection>
      <p>
        {value.index > 0 && <a href={href(['ledger', String(value.index - 1)])}>Before</a>}{' '}
        <a href={href(['ledger', String(value.index + 1)])}>Next</a>
      </p>
    </>
  );
}

interface Told {
  rows: ShownRow[];
  texts: number;
}

/** The rows of an entry, with the texts that its commitments stand for, checked in this browser. */
async function readEntry(value: EntryView): Promise<Answer<Told | null>> {
  const text = bodyOfEntry(value.entry);
  const body = text === null ? null : readCanonical(text);
  const content = body?.['content'];
  if (!body || content === null || typeof content !== 'object') return good(null);
  const texts = await checkTexts(value.texts, Object.values(content));
  if (texts) return good({ rows: shownRows({ body, texts }), texts: texts.size });
  return bad({
    code: 'text-mismatch',
    title: 'The server tells another text than the one that was signed. Do not rely on it.',
    detail:
      'The commitment in the entry stands for another text; ' +
      'run onus ledger verify where the ledger lies.',
  });
}

function Signed({ value }: { value: EntryView }) {
  const read = useLoaded(() => readEntry(value), `read ${value.leaf}`);
  return (
    <Ready of={read} what="what was signed">
      {(told) =>
        told === null ? (
          <Content component="p">Its body cannot be read here.</Content>
        ) : (
          <>
            <Facts facts={told.rows.map(rowFact)} />
            {told.texts > 0 && (
              <Content component="small">
                What the entry holds of a text is its salted digest; the text lies beside the log
                and was checked against it in this browser.
              </Content>
            )}
          </>
        )
      }
    </Ready>
  );
}

const WHY: Record<Extract<Inclusion, { state: 'not-included' }>['why'], string> = {
  'another-leaf': 'Its hash is not the one that the server names.',
  'another-entry': 'The proof is for another entry.',
  unreadable: 'The proof cannot be read.',
  'another-root': 'The proof does not lead from this entry to the root.',
};

function InclusionOf({ value }: { value: EntryView }) {
  const load = async (signal: AbortSignal): Promise<Answer<Inclusion>> => {
    const told = await proof(value.index, signal);
    return told.ok ? good(await checkInclusion(value, told.value)) : told;
  };
  const checked = useLoaded(load, `inclusion ${value.index}`);
  return (
    <Ready of={checked} what="its proof">
      {(found) =>
        found.state === 'included' ? (
          <Alert
            isInline
            variant="success"
            component="h2"
            title={`In the log of ${found.size} entries, checked in this browser`}
          >
            <Facts
              facts={[
                [
                  'Root',
                  <span key="r" className="mono">
                    {found.root}
                  </span>,
                ],
                [
                  'Leaf',
                  <span key="l" className="mono">
                    {found.leaf}
                  </span>,
                ],
              ]}
            />
            <p>
              Compare the root with a witness, or with one that you noted before: onus ledger
              checkpoint.
            </p>
          </Alert>
        ) : (
          <Alert
            isInline
            variant="danger"
            component="h2"
            title="This entry is not proven to be in the log"
          >
            <p>{WHY[found.why]} Do not rely on it; run onus ledger verify where the ledger lies.</p>
          </Alert>
        )
      }
    </Ready>
  );
}
