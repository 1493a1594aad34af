import { Button, Content, Form, FormGroup, TextArea } from '@patternfly/react-core';
import { useState } from 'react';
import { waiting } from '../api/calls.ts';
import { problemOf, type Problem } from '../api/problem.ts';
import type { StatementTaken } from '../api/types.ts';
import { useNow } from '../parts/clock.ts';
import { Failure } from '../parts/failure.tsx';
import { useLive } from '../parts/live.tsx';
import { Page, Ready } from '../parts/page.tsx';
import { useSession } from '../parts/session.tsx';
import { useLoaded } from '../parts/use_loaded.ts';
import { checkProposal, type CheckedDraft } from '../signing/check_draft.ts';
import { readProposal, type PassedOn } from '../signing/proposal_file.ts';
import { SignPanel } from '../signing/sign_panel.tsx';
import { kindWords } from '../signing/statement_words.ts';
import { ShownHeading } from '../signing/signing.tsx';
import { Taken } from '../signing/taken.tsx';

type Step =
  | { at: 'paste' }
  | { at: 'failed'; problem: Problem }
  | { at: 'shown'; proposal: PassedOn; checked: CheckedDraft }
  | { at: 'taken'; taken: StatementTaken };

/** Signs what somebody else drafted and passed on: an enrolment, the end of a freeze. */
export function CoSignPage() {
  const session = useSession();
  const [text, setText] = useState('');
  const [step, setStep] = useState<Step>({ at: 'paste' });
  const read = async () => {
    const proposal = readProposal(text);
    if (!proposal) {
      return setStep({
        at: 'failed',
        problem: {
          code: 'no-proposal',
          title: 'This is no proposal. Paste the whole file that you were given.',
        },
      });
    }
    return show(proposal);
  };
  const show = async (proposal: PassedOn) => {
    const checked = await checkProposal(proposal);
    return setStep(
      checked.ok
        ? { at: 'shown', proposal, checked: checked.value }
        : { at: 'failed', problem: checked.problem },
    );
  };
  const failed = (error: unknown) => setStep({ at: 'failed', problem: problemOf(error) });
  const open = async (file: File | undefined) => {
    if (file) setText(await file.text());
  };
  return (
    <Page
      title="Sign a proposal"
      lead="For statements that several people sign: an enrolment, the end of a freeze."
    >
      <div className="narrow">
        {step.at === 'failed' && <Failure problem={step.problem} />}
        {step.at === 'taken' && <Taken title="Taken in" taken={step.taken} />}
        {step.at === 'shown' ? (
          <section aria-label="What you sign">
            <ShownHeading />
            <Content component="p">
              Signed so far by {step.proposal.signatures.length + step.proposal.assertions.length}.
            </Content>
            <SignPanel
              proposal={step.proposal}
              keys={session.keys ?? []}
              checked={step.checked}
              label="Sign with your passkey"
              passOn
              onTaken={(taken) => setStep({ at: 'taken', taken })}
            />
          </section>
        ) : (
          <>
            <Waiting onChosen={(proposal) => void show(proposal).catch(failed)} />
            <Form
              onSubmit={(event) => {
                event.preventDefault();
                void read().catch(failed);
              }}
            >
              <FormGroup label="File" fieldId="proposal-file">
                <input
                  id="proposal-file"
                  type="file"
                  accept="application/json,.json"
                  onChange={(event) => void open(event.target.files?.[0]).catch(failed)}
                />
              </FormGroup>
              <FormGroup label="or text" fieldId="proposal-text">
                <TextArea
                  id="proposal-text"
                  className="mono"
                  value={text}
                  rows={6}
                  spellCheck={false}
                  onChange={(_event, value) => setText(value)}
                />
              </FormGroup>
              <Button type="submit" isDisabled={text.trim() === ''}>
                Show what I sign
              </Button>
            </Form>
          </>
        )}
      </div>
    </Page>
  );
}

// What waits is in no log yet, so no stream tells of it.
const LOOK_MS = 5_000;

function Waiting({ onChosen }: { onChosen: (proposal: PassedOn) => void }) {
  const { round } = useLive();
  const looked = Math.floor(useNow() / LOOK_MS);
  const loaded = useLoaded(waiting, `proposals@${round} ${looked}`);
  return (
    <Ready of={loaded} what="what waits">
      {({ proposals }) =>
        proposals.length === 0 ? (
          <Content component="p">
            Nothing waits here for signatures. What you were given as a file or text:
          </Content>
        ) : (
          <ul className="plain">
            {proposals.map((one) => (
              <li key={one.id}>
                {kindWords(one.kind) ?? one.kind}: {one.subject}. Begun by {one.actor}, signatures
                so far: {one.signatures}.{' '}
                <Button
                  variant="secondary"
                  aria-label={`Show ${one.kind} about ${one.subject}`}
                  onClick={() => onChosen({ ...one.proposal, assertions: [] })}
                >
                  Show
                </Button>
              </li>
            ))}
          </ul>
        )
      }
    </Ready>
  );
}
