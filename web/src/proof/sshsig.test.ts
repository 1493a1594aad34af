import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verify, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toBase64Url, utf8, type Bytes } from './bytes.ts';
import { readArmor, toBeSigned, type SshSigHash } from './sshsig.ts';
import { vectorText } from './vectors_for_test.ts';

/** Whether Node's OpenSSL takes the pasted signature for one over `signed` by its Ed25519 key. */
function ed25519Fits(armor: string, signed: Bytes): boolean {
  const pasted = readArmor(armor);
  if (!pasted) return false;
  const x = toBase64Url(pasted.publicKey.slice(-32));
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, signed, key, pasted.signature.slice(-64));
}

describe('SSHSIG', () => {
  it('makes the challenge that a browser signed for OpenSSH', async () => {
    const pasted = readArmor(vectorText('sshsig/ecdsa_sk_webauthn.sig'));
    expect(pasted).not.toBeNull();
    if (!pasted) return;
    const signed = await toBeSigned(
      utf8(vectorText('sshsig/signed-data')),
      vectorText('sshsig/namespace'),
      pasted.hash as SshSigHash,
    );
    const client = /\{"type":"webauthn\.get".*?\}/s.exec(
      new TextDecoder('latin1').decode(pasted.signature),
    );
    const { challenge } = JSON.parse(client?.[0] ?? '{}') as { challenge?: string };
    expect(toBase64Url(signed)).toBe(challenge);
  });

  it('makes what ssh-keygen signed over a statement, and nothing else', async () => {
    const body = utf8(vectorText('statements/body.json'));
    const armor = vectorText('statements/ed25519.sig');
    expect(readArmor(armor)).toMatchObject({ namespace: 'onus-approve@v1', hash: 'sha512' });
    expect(ed25519Fits(armor, await toBeSigned(body, 'onus-approve@v1', 'sha512'))).toBe(true);
    expect(ed25519Fits(armor, await toBeSigned(body, 'onus-adopt@v1', 'sha512'))).toBe(false);
    expect(ed25519Fits(armor, await toBeSigned(body, 'onus-approve@v1', 'sha256'))).toBe(false);
  });

  it.each(['sha256', 'sha512'] as const)(
    'agrees with the installed ssh-keygen on %s',
    async (hash) => {
      const place = mkdtempSync(join(tmpdir(), 'onus-sshsig-'));
      try {
        const key = join(place, 'key');
        const message = join(place, 'message');
        writeFileSync(message, 'what the page shows\n');
        execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', key]);
        const args = [
          '-Y',
          'sign',
          '-n',
          'onus-sign-in@v1',
          '-O',
          `hashalg=${hash}`,
          '-f',
          key,
          message,
        ];
        execFileSync('ssh-keygen', args, { stdio: 'pipe' });
        const armor = readFileSync(`${message}.sig`, 'utf8');
        const signed = await toBeSigned(utf8('what the page shows\n'), 'onus-sign-in@v1', hash);
        expect(ed25519Fits(armor, signed)).toBe(true);
      } finally {
        rmSync(place, { recursive: true });
      }
    },
  );

  it('refuses what is no armored signature', () => {
    const good = vectorText('sshsig/ed25519.sig');
    expect(readArmor(good)).not.toBeNull();
    const lines = good.trim().split('\n');
    const cases: Record<string, string> = {
      nothing: '',
      'a public key': vectorText('sshsig/ed25519.pub'),
      'no end': lines.slice(0, -1).join('\n'),
      'a line lost': [lines[0], ...lines.slice(2)].join('\n'),
      'cut short': [lines[0], lines[1], lines.at(-1)].join('\n'),
      'two of them': good + good,
      'a megabyte': `${lines[0]}\n${'A'.repeat(1_000_000)}\n${lines.at(-1)}`,
    };
    for (const [name, text] of Object.entries(cases)) expect(readArmor(text), name).toBeNull();
  });
});
