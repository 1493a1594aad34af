import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromBase64, fromBase64Url, fromHex, toBase64Url, utf8 } from './bytes.ts';
import { bodyOfEntry, canonical, readCanonical, type Json } from './canonical.ts';
import { checkTexts, commitmentOf } from './commitment.ts';
import { sixWords } from './six_words.ts';
import { vectorText } from './vectors_for_test.ts';
import { mixedWords, visible } from './visible.ts';

describe('bytes', () => {
  it('have one spelling each', () => {
    expect(fromHex('00ff')).toEqual(Uint8Array.of(0, 255));
    for (const wrong of ['0', 'FF', 'zz', '0x00']) expect(fromHex(wrong), wrong).toBeNull();
    expect(fromBase64('AP8=')).toEqual(Uint8Array.of(0, 255));
    for (const wrong of ['AP8', 'AP9=', 'A P8=', '!']) expect(fromBase64(wrong), wrong).toBeNull();
    expect(toBase64Url(Uint8Array.of(251, 239, 190))).toBe('----');
    expect(fromBase64Url('--8')).toEqual(Uint8Array.of(251, 239));
    for (const wrong of ['--8=', '++8', '--9']) expect(fromBase64Url(wrong), wrong).toBeNull();
  });
});

describe('canonical JSON', () => {
  it('writes the example of RFC 8785, section 3.2.4', () => {
    const given = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
        String.raw`"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",` +
        '"literals":[null,true,false]}',
    ) as Json;
    expect(canonical(given)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('sorts members as RFC 8785, section 3.2.3', () => {
    const given = { '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 };
    expect(Object.values(JSON.parse(canonical(given)) as object).length).toBe(7);
    expect([...canonical(given).matchAll(/:(\d)/g)].map((match) => match[1]).join('')).toBe(
      '2467153',
    );
  });

  it('takes a statement as it was signed, and refuses another spelling of it', () => {
    const body = vectorText('statements/body.json');
    expect(readCanonical(body)).toMatchObject({ actor: 'ines', kind: 'access-approved' });
    const twice = body.replace('{"actor":"ines",', '{"actor":"ines","actor":"marta",');
    for (const wrong of [twice, `${body} `, body.slice(1), '[]', 'null', '']) {
      expect(readCanonical(wrong)).toBeNull();
    }
  });

  it('finds the signed body in a line of the log, whatever the body quotes', () => {
    const body = '{"content":{"text":",\\"envelope\\":{}"}}';
    expect(bodyOfEntry(`{"body":${body},"envelope":{"sequence":0},"form":"x"}`)).toBe(body);
    expect(bodyOfEntry('{"envelope":{}}')).toBeNull();
  });
});

describe('six words', () => {
  it('are the first 66 bits of the digest, eleven a word', async () => {
    // By hand: SHA-256 of the label, a zero byte and 32 zero bytes, cut with another program's
    // arithmetic (a string of binary digits).
    const digest = createHash('sha256')
      .update('onus-request-code-v1\0')
      .update(new Uint8Array(32))
      .digest();
    const binary = [...digest].map((byte) => byte.toString(2).padStart(8, '0')).join('');
    const places = [0, 1, 2, 3, 4, 5].map((n) =>
      Number.parseInt(binary.slice(n * 11, n * 11 + 11), 2),
    );
    const { wordlist } = await import('@scure/bip39/wordlists/english.js');
    const words = await sixWords(new Uint8Array(32));
    expect(words).toBe(places.map((place) => wordlist[place]).join(' '));
    expect(words.split(' ').length).toBe(6);
  });
});

describe('commitment', () => {
  it('is the digest of label, salt and text', async () => {
    const salt = Buffer.alloc(32, 7);
    const expected = createHash('sha256')
      .update('onus-text-v1\0')
      .update(salt)
      .update('because')
      .digest('hex');
    expect(await commitmentOf(salt.toString('base64'), 'because')).toBe(expected);
    expect(await commitmentOf('no base64!', 'because')).toBeNull();
  });
});

describe('texts beside the log', () => {
  // docs/formats/ledger-store.md has this one from sha256sum.
  const known = { salt: Buffer.alloc(32).toString('base64'), text: 'Maria Exemplo' };
  const commitment = '67a693ddd9f7e9ed66094c602328fc04575a3003a4c66f7e1768c7a022a7e2ca';

  it('stand for the commitments that they make', async () => {
    expect(await checkTexts([known], ['other', commitment])).toEqual(
      new Map([[commitment, known.text]]),
    );
    expect(await checkTexts([], [commitment])).toEqual(new Map());
  });

  it.each<[string, Json[], { salt: string; text: string }]>([
    ['a changed text', [commitment], { ...known, text: 'Maria Exempla' }],
    ['a changed salt', [commitment], { ...known, salt: Buffer.alloc(32, 1).toString('base64') }],
    ['a text that nothing names', ['other'], known],
    ['a salt that is no base64', [commitment], { ...known, salt: '?' }],
  ])('are refused for %s', async (_name, fields, beside) => {
    expect(await checkTexts([beside], fields)).toBeNull();
  });
});

describe('words of several alphabets', () => {
  it('are found, and words of one are not', () => {
    expect(mixedWords('rest\u0430rt the pl\u03b1nt')).toEqual(['rest\u0430rt', 'pl\u03b1nt']);
    expect(mixedWords('перезапуск turbine 2, Évora, αβγ')).toEqual([]);
    expect(mixedWords(Array.from({ length: 9 }, (_, n) => `\u0430a${n}`).join(' '))).toHaveLength(
      5,
    );
  });
});

describe('visible', () => {
  it('tells what is written like a hidden character from one', () => {
    expect(visible('\\u{202e}')).toBe('\\\\u{202e}');
    expect(visible('\\\\u{202e}')).toBe('\\\\\\\\u{202e}');
    expect(visible('\u202e')).not.toBe(visible('\\u{202e}'));
    expect(visible('C:\\users')).toBe('C:\\users');
  });

  it('shows what would hide or turn round', () => {
    expect(visible('pay \u202egnp.exe')).toBe('pay \\u{202e}gnp.exe');
    expect(visible('a\u200bb\u00a0c\nd')).toBe('a\\u{200b}b\\u{a0}c\\u{a}d');
    expect(visible('Évora, Gonçalo 😀')).toBe('Évora, Gonçalo 😀');
    expect(visible('x\u3164y\u034f\u2800\u202f\ud800z')).toBe(
      'x\\u{3164}y\\u{34f}\\u{2800}\\u{202f}\\u{d800}z',
    );
    expect(visible('a\u0301\u0301\u0301\u0301')).toBe('a\u0301\u0301\\u{301}\\u{301}');
    expect(visible(new TextDecoder().decode(utf8('plain words')))).toBe('plain words');
  });
});
