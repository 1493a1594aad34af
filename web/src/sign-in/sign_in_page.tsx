import { Alert, Button, Content, Form, FormGroup, TextInput, Title } from '@patternfly/react-core';
import { useState } from 'react';
import { finishSignIn, startSignIn } from '../api/calls.ts';
import { problemOf, type Answer, type Problem } from '../api/problem.ts';
import type { Session, SignInChallenge } from '../api/types.ts';
import { Failure } from '../parts/failure.tsx';
import { href } from '../parts/route.ts';
import { equal, fromBase64Url, utf8 } from '../proof/bytes.ts';
import { assertWith } from '../signing/passkey.ts';
import { PastedSignatures } from '../signing/pasted_signature.tsx';

const NAMESPACE = 'onus-sign-in@v1';

type Step =
  | { at: 'name' }
  | { at: 'asking' }
  | { at: 'challenged'; challenge: SignInChallenge; problem?: Problem; busy: boolean }
  | { at: 'failed'; problem: Problem };

interface Props {
  /** Whose session has ended, with a page begun that waits below. */
  ended?: string;
  onIn: (session: Session) => void;
}

/** Who one is, proven by a key that is enrolled; there is no password to ask for. */
export function SignInPage({ ended, onIn }: Props) {
  const [person, setPerson] = useState(ended ?? '');
  const [step, setStep] = useState<Step>({ at: 'name' });

  const failed = (problem: Problem) =>
    setStep((was) =>
      was.at === 'challenged' ? { ...was, problem, busy: false } : { at: 'failed', problem },
    );
  const finish = async (challenge: SignInChallenge, made: () => Promise<Answer<object>>) => {
    setStep({ at: 'challenged', challenge, busy: true });
    const proof = await made();
    if (!proof.ok) return failed(proof.problem);
    const answer = await finishSignIn(challenge.id, proof.value);
    return answer.ok ? onIn(answer.value) : failed(answer.problem);
  };
  const withPasskey = (challenge: SignInChallenge) =>
    finish(challenge, async () => {
      const bytes = fromBase64Url(challenge.passkey.challenge);
      // What is signed here must be the text that is shown, and can never be a statement.
      if (
        !bytes ||
        !equal(bytes, utf8(challenge.challenge_text)) ||
        challenge.challenge_text.startsWith('SSHSIG')
      ) {
        return {
          ok: false,
          problem: {
            code: 'no-challenge',
            title: 'The server sent no challenge for signing in. Nothing was signed.',
          },
        };
      }
      const keys = challenge.passkey.allowCredentials.map(({ id }) => ({
        fingerprint: '',
        credential_id: id,
      }));
      const answer = await assertWith(bytes, challenge.passkey.rpId ?? location.hostname, keys);
      return answer.ok ? { ok: true, value: { assertion: answer.value } } : answer;
    });
  const start = async () => {
    setStep({ at: 'asking' });
    const answer = await startSignIn(person.trim());
    if (!answer.ok) return failed(answer.problem);
    if (answer.value.passkey.allowCredentials.length > 0) return withPasskey(answer.value);
    return setStep({ at: 'challenged', challenge: answer.value, busy: false });
  };
  const caught = (error: unknown) => failed(problemOf(error));
  const challenged = step.at === 'challenged' ? step : null;
  const problem = step.at === 'failed' ? step.problem : challenged?.problem;
  const busy = step.at === 'asking' || challenged?.busy === true;

  return (
    <div className="narrow">
      <Title headingLevel="h1">Onus</Title>
      {ended === undefined ? (
        <Content component="p">
          Sign in to see who answers, to ask for emergency access, and to approve it.
        </Content>
      ) : (
        <Alert isInline variant="warning" component="h2" title="Your session has ended">
          Nothing that you typed is lost: sign in as {ended} again, and go on where you were.
        </Alert>
      )}
      {problem && <Failure problem={problem} />}
      <Form
        onSubmit={(event) => {
          event.preventDefault();
          void start().catch(caught);
        }}
      >
        <FormGroup label="Your id in the estate" fieldId="person" isRequired>
          <TextInput
            id="person"
            value={person}
            isRequired
            autoComplete="username webauthn"
            autoCapitalize="none"
            spellCheck={false}
            onChange={(_event, value) => {
              setPerson(value);
              setStep({ at: 'name' });
            }}
          />
        </FormGroup>
        <Button type="submit" isDisabled={busy || person.trim() === ''} isLoading={busy}>
          Sign in
        </Button>
      </Form>
      {challenged && challenged.challenge.passkey.allowCredentials.length === 0 && (
        <Content component="p">
          No passkey of this id is known here: sign with an SSH key that is enrolled.
        </Content>
      )}
      {challenged && (
        <PastedSignatures
          text={challenged.challenge.challenge_text}
          namespace={NAMESPACE}
          busy={busy}
          onPasted={(_blob, sshsig) => {
            void finish(challenged.challenge, async () => ({ ok: true, value: { sshsig } })).catch(
              caught,
            );
          }}
        />
      )}
      <Content component="p">
        <a href={href(['passkeys'])}>Enrol a passkey</a>
      </Content>
    </div>
  );
}
