import { Button, Content, Title } from '@patternfly/react-core';
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { makeDraft, type DraftAsked } from '../api/calls.ts';
import { problemOf, type Answer, type Problem } from '../api/problem.ts';
import type { DraftAnswer, StatementTaken } from '../api/types.ts';
import { Failure } from '../parts/failure.tsx';
import { useSession } from '../parts/session.tsx';
import type { Json } from '../proof/canonical.ts';
import { checkDraft, type CheckedDraft } from './check_draft.ts';
import type { KeyOfPerson } from './passkey.ts';
import { SignPanel } from './sign_panel.tsx';

export interface Signable {
  draft: DraftAnswer;
  checked: CheckedDraft;
}

/** Asks for a draft and finds out, in this browser, whether it is what was asked for. */
export async function prepare(
  asked: DraftAsked,
  expected: { [key: string]: Json },
): Promise<Answer<Signable>> {
  const draft = await makeDraft(asked);
  if (!draft.ok) return draft;
  const kind = asked.kind;
  const checked = await checkDraft(draft.value, { kind, ...expected });
  return checked.ok ? { ok: true, value: { draft: draft.value, checked: checked.value } } : checked;
}

interface Props {
  /** Makes what is to be signed; null: the form has something to say first. */
  prepare: () => Promise<Answer<Signable>>;
  next: string;
  sign: string;
  danger?: boolean;
  disabled?: boolean;
  /** Others may have to sign too. */
  passOn?: boolean;
  onTaken: (taken: StatementTaken) => void;
  onProblem?: (problem: Problem) => void;
  onBack?: () => void;
  /** Other keys than those of the session: a new one signs for itself. */
  keys?: readonly KeyOfPerson[];
  /** Shown with what is signed: six words to read aloud, say. */
  children?: ReactNode;
}

type Step =
  | { at: 'form' }
  | { at: 'drafting' }
  | { at: 'failed'; problem: Problem }
  | { at: 'shown'; signable: Signable };

/** A form's last part: from "show me what I sign" to the signature. */
export function Signing({
  next,
  sign,
  danger = false,
  disabled = false,
  onTaken,
  children,
  ...props
}: Props) {
  const session = useSession();
  const [step, setStep] = useState<Step>({ at: 'form' });
  const failed = (problem: Problem) => {
    setStep({ at: 'failed', problem });
    props.onProblem?.(problem);
  };
  const draft = async () => {
    setStep({ at: 'drafting' });
    const answer = await props.prepare();
    if (answer.ok) setStep({ at: 'shown', signable: answer.value });
    else failed(answer.problem);
  };
  if (step.at === 'shown') {
    const draftOf = step.signable.draft;
    return (
      <section aria-label="What you sign">
        <ShownHeading />
        {children}
        <SignPanel
          proposal={{ ...draftOf.proposal, assertions: [] }}
          keys={props.keys ?? session.keys ?? []}
          checked={step.signable.checked}
          label={sign}
          danger={danger}
          passOn={props.passOn ?? false}
          onTaken={onTaken}
        />
        <Button
          variant="link"
          className="no-print"
          onClick={() => {
            setStep({ at: 'form' });
            props.onBack?.();
          }}
        >
          Back, without signing
        </Button>
      </section>
    );
  }
  return (
    <>
      {step.at === 'failed' && <Failure problem={step.problem} />}
      <Button
        isDisabled={disabled || step.at === 'drafting'}
        isLoading={step.at === 'drafting'}
        onClick={() => void draft().catch((error: unknown) => failed(problemOf(error)))}
      >
        {next}
      </Button>
    </>
  );
}

/**
 * Takes the focus, which the button that led here had; so nobody has to look for what is signed.
 */
export function ShownHeading() {
  const heading = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  return (
    <div ref={heading} tabIndex={-1} className="heading">
      <Title headingLevel="h2">What you sign</Title>
      <Content component="p">
        Nothing is signed yet. Read it: the signature says exactly this, and stays in the log for
        ever.
      </Content>
    </div>
  );
}
