/** Why something did not work, in words for the person who reads them. */
export interface Problem {
  /** The server's stable code ("E0410"), or one of ours for what never reached it. */
  code: string;
  title: string;
  detail?: string;
  status?: number;
  /** The field of a form that is to blame. */
  field?: string;
}

export type Answer<T> = { ok: true; value: T } | { ok: false; problem: Problem };

export function good<T>(value: T): Answer<T> {
  return { ok: true, value };
}

export function bad<T>(problem: Problem): Answer<T> {
  return { ok: false, problem };
}

const TEXT_CHARS_MAX = 4_000;

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, TEXT_CHARS_MAX) : undefined;
}

const BY_STATUS: Record<number, string> = {
  401: 'You are not signed in, or your session has ended.',
  403: 'The rules refuse this.',
  404: 'There is no such thing here.',
  409: 'Something else happened in the meantime. Load the page anew and look again.',
  413: 'That is too large.',
  422: 'What was sent does not fit together.',
  429: 'Too many tries. Wait a minute and try again.',
  503: 'The server cannot do this at the moment.',
};

/** RFC 9457, read with care: a proxy may answer anything. */
export function problemFrom(status: number, body: unknown): Problem {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const title = text(given['title']);
  const detail = text(given['detail']);
  const field = text(given['field']);
  return {
    code: text(given['code']) ?? `http-${status}`,
    title: title ?? BY_STATUS[status] ?? `The server answered ${status} and did not say why.`,
    ...(detail === undefined ? {} : { detail }),
    ...(field === undefined ? {} : { field }),
    status,
  };
}

/** For what failed before any answer came; a browser tells a broken line as a TypeError. */
export function problemOf(error: unknown, asking: 'asking' | null = null): Problem {
  if (error instanceof DOMException && error.name === 'AbortError') {
    return { code: 'gone-on', title: 'This was broken off.' };
  }
  const late = error instanceof DOMException && error.name === 'TimeoutError';
  if (late || (asking !== null && error instanceof TypeError)) {
    return {
      code: 'no-answer',
      title: late ? 'The server did not answer in time.' : 'The server did not answer.',
      detail:
        'What you typed is still here. Check that the server runs and that this device reaches ' +
        'it, then try again. The command line works too: onus request --help.',
    };
  }
  return {
    code: 'unexpected',
    title: 'Something failed that this page does not know.',
    detail:
      error instanceof Error ? error.message.slice(0, TEXT_CHARS_MAX) : String(error).slice(0, 200),
  };
}
