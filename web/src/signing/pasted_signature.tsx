import { Button, ExpandableSection, Form, FormGroup, TextArea } from '@patternfly/react-core';
import { useState } from 'react';
import { toBase64 } from '../proof/bytes.ts';
import { readArmor } from '../proof/sshsig.ts';
import { signCommand } from './command.ts';

interface PasteProps {
  text: string;
  namespace: string;
  busy: boolean;
  onPasted: (blobBase64: string, armor: string) => void;
}

/** The other way to sign: a command to copy, and a box for what it prints. */
export function PastedSignatures({ text, namespace, busy, onPasted }: PasteProps) {
  const [pasted, setPasted] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const hand = () => {
    const read = readArmor(pasted);
    if (!read) return setWrong('This is no SSH signature: paste all of it, from BEGIN to END.');
    if (read.namespace !== namespace) {
      return setWrong(
        `This was signed for "${read.namespace}", not for "${namespace}": copy the command anew.`,
      );
    }
    setWrong(null);
    return onPasted(toBase64(read.blob), pasted.trim());
  };
  return (
    <ExpandableSection toggleText="Sign with an SSH key instead" className="no-print">
      <p>Run this where your key is. It signs the text in it, and nothing else.</p>
      {/* Not a line of input: what is signed may have several lines, and each counts. */}
      <TextArea
        className="mono"
        aria-label="Command that signs"
        readOnlyVariant="default"
        rows={4}
        value={signCommand(text, namespace)}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Form
        onSubmit={(event) => {
          event.preventDefault();
          hand();
        }}
      >
        <FormGroup label="What it printed" fieldId="pasted-signature">
          <TextArea
            id="pasted-signature"
            className="mono"
            value={pasted}
            rows={6}
            spellCheck={false}
            validated={wrong === null ? 'default' : 'error'}
            aria-describedby="pasted-wrong"
            placeholder="-----BEGIN SSH SIGNATURE-----"
            onChange={(_event, value) => setPasted(value)}
          />
          <p id="pasted-wrong" role="status">
            {wrong}
          </p>
        </FormGroup>
        <Button type="submit" variant="secondary" isDisabled={busy || pasted.trim() === ''}>
          Hand in the signature
        </Button>
      </Form>
    </ExpandableSection>
  );
}
