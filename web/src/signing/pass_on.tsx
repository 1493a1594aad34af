import { Alert, Button, ClipboardCopy } from '@patternfly/react-core';
import { href } from '../parts/route.ts';
import type { PassedOn } from './proposal_file.ts';

interface Props {
  proposal: PassedOn;
  /** It waits on the server too. */
  waits: boolean;
}

/** Hands a signed proposal to the next signer: as a file, or as text. */
export function PassOn({ proposal, waits }: Props) {
  const text = JSON.stringify(proposal);
  const save = () => {
    const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${String(proposal.body['kind'])}.json`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Alert isInline variant="success" component="h2" title="Signed, and not handed in yet">
      {waits ? (
        <p>
          It waits under <a href={href(['co-sign'])}>“Sign a proposal”</a> for the next person who
          has to sign; the last one hands it in. It is no secret, and can be passed on as a file
          too.
        </p>
      ) : (
        <p>
          Give it to one of those who enrol, as a file or as text: they open it under “Sign a
          proposal”, and the last one hands it in. It is no secret. Then sign in with the passkey.
        </p>
      )}
      <Button variant="secondary" onClick={save}>
        Save as a file
      </Button>
      <ClipboardCopy
        isReadOnly
        isCode
        variant="expansion"
        hoverTip="Copy"
        clickTip="Copied"
        textAriaLabel="The proposal as text"
        toggleAriaLabel="Show the proposal"
      >
        {text}
      </ClipboardCopy>
    </Alert>
  );
}
