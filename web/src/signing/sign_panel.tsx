import { Alert, Button } from '@patternfly/react-core';
import { useState } from 'react';
import { leaveProposal, sendStatement } from '../api/calls.ts';
import { problemOf, type Problem } from '../api/problem.ts';
import type { StatementTaken } from '../api/types.ts';
import { Failure } from '../parts/failure.tsx';
import { usePerson } from '../parts/session.tsx';
import type { CheckedDraft } from './check_draft.ts';
import { PassOn } from './pass_on.tsx';
import { assertWith, type Assertion, type KeyOfPerson } from './passkey.ts';
import { PastedSignatures } from './pasted_signature.tsx';
import type { PassedOn } from './proposal_file.ts';
import { ShownStatement } from './shown_statement.tsx';

interface Props {
  proposal: PassedOn;
  keys: readonly KeyOfPerson[];
  checked: CheckedDraft;
  /** What the button says: "Approve with your passkey". */
  label: string;
  danger?: boolean;
  /** Others may have to sign too: offers to pass it on in place of handing it in. */
  passOn?: boolean;
  onTaken: (taken: StatementTaken) => void;
}

type Step =
  | { at: 'ready' }
  | { at: 'signing' }
  | { at: 'sending' }
  | { at: 'passed'; proposal: PassedOn }
  | { at: 'failed'; problem: Problem; signed?: Signed };

/** What was signed and may have to be handed in twice: an answer gets lost, a session ends. */
interface Signed {
  whole: PassedOn;
  once: string;
}

/** What is signed, in full; then the passkey, or a command for keys that live elsewhere. */
export function SignPanel({
  proposal,
  keys,
  checked,
  label,
  danger = false,
  passOn = false,
  onTaken,
}: Props) {
  const [step, setStep] = useState<Step>({ at: 'ready' });
  const [handIn, setHandIn] = useState(!passOn);
  // A newcomer: nothing can be left on the server, so it is passed on by hand.
  const alone = usePerson() === '';
  const busy = step.at === 'signing' || step.at === 'sending';

  const hand = async (signed: Signed) => {
    setStep({ at: 'sending' });
    if (!handIn && alone) return setStep({ at: 'passed', proposal: signed.whole });
    if (!handIn) {
      const left = await leaveProposal(signed.whole);
      return setStep(
        left.ok
          ? { at: 'passed', proposal: signed.whole }
          : { at: 'failed', problem: left.problem, ...(mayPass(left.problem) ? { signed } : {}) },
      );
    }
    const answer = await sendStatement(signed.whole, signed.once);
    if (answer.ok) return onTaken(answer.value);
    const { problem } = answer;
    return setStep({ at: 'failed', problem, ...(mayPass(problem) ? { signed } : {}) });
  };
  const sign = (signatures: string[], assertions: Assertion[]) => {
    const whole: PassedOn = {
      ...proposal,
      signatures: [...proposal.signatures, ...signatures],
      assertions: [...proposal.assertions, ...assertions],
    };
    return hand({ whole, once: crypto.randomUUID() });
  };
  const failed = (error: unknown) => setStep({ at: 'failed', problem: problemOf(error) });
  const withPasskey = async () => {
    setStep({ at: 'signing' });
    const answer = await assertWith(checked.signed, location.hostname, keys);
    return answer.ok
      ? sign([], [answer.value])
      : setStep({ at: 'failed', problem: answer.problem });
  };

  if (step.at === 'passed') return <PassOn proposal={step.proposal} waits={!alone} />;
  return (
    <>
      <ShownStatement checked={checked} />
      {step.at === 'failed' && <Failure problem={step.problem} />}
      {step.at === 'failed' && step.signed && (
        <Again signed={step.signed} onAgain={(signed) => void hand(signed).catch(failed)} />
      )}
      {passOn && !alone && <HandInChoice handIn={handIn} onChange={setHandIn} />}
      <div aria-live="polite">
        {step.at === 'signing' && (
          <Alert
            variant="info"
            isInline
            isPlain
            component="p"
            title="Touch your passkey and confirm who you are."
          />
        )}
        {step.at === 'sending' && (
          <Alert variant="info" isInline isPlain component="p" title="Handing it in…" />
        )}
      </div>
      <p className="no-print">
        <Button
          variant={danger ? 'danger' : 'primary'}
          isDisabled={busy}
          isLoading={busy}
          onClick={() => void withPasskey().catch(failed)}
        >
          {label}
        </Button>
      </p>
      <PastedSignatures
        text={checked.bodyText}
        namespace={checked.namespace}
        busy={busy}
        onPasted={(signature) => void sign([signature], []).catch(failed)}
      />
    </>
  );
}

/** Whether what failed may work when it is tried again as it is. */
function mayPass({ code, status = 0 }: Problem): boolean {
  return code === 'no-answer' || status === 401 || status === 429 || status >= 500;
}

function Again({ signed, onAgain }: { signed: Signed; onAgain: (signed: Signed) => void }) {
  return (
    <p className="no-print">
      Your signature is kept on this page.{' '}
      <Button variant="secondary" onClick={() => onAgain(signed)}>
        Hand in the same signature again
      </Button>
    </p>
  );
}

interface HandInProps {
  handIn: boolean;
  onChange: (handIn: boolean) => void;
}

function HandInChoice({ handIn, onChange }: HandInProps) {
  const choices = [
    [false, 'pass it on: somebody else has to sign too'],
    [true, 'hand it in: I am the last'],
  ] as const;
  return (
    <fieldset className="no-print">
      <legend>After signing</legend>
      {choices.map(([value, label]) => (
        <label key={label}>
          <input
            type="radio"
            name="hand-in"
            checked={handIn === value}
            onChange={() => onChange(value)}
          />{' '}
          {label}
        </label>
      ))}
    </fieldset>
  );
}
