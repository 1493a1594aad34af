import { describe, expect, it } from 'vitest';
import { problemFrom, problemOf } from '../api/problem.ts';
import { duration, fromNow, secondsUntil } from './clock.ts';
import { readEvent } from './live.tsx';
import { href, parseRoute } from './route.ts';
import { nextHeld } from './use_loaded.ts';

describe('clock', () => {
  it.each([
    [0, '0 s'],
    [0.9, '0 s'],
    [59.999, '59 s'],
    [60, '1 min'],
    [249, '4 min 09 s'],
    [3_599, '59 min 59 s'],
    [3_600, '1 h'],
    [3_900, '1 h 05 min'],
    [86_399, '23 h 59 min'],
    [86_400, '1 d'],
    [100_000, '1 d 3 h'],
    [-5, '0 s'],
  ])('tells %d seconds without rounding up', (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });

  it('runs out at the end, not after it', () => {
    const now = Date.parse('2026-11-26T10:00:00Z');
    expect(secondsUntil('2026-11-26T10:00:00Z', now)).toBe(0);
    expect(fromNow('2026-11-26T10:00:01Z', now)).toBe('in 1 s');
    expect(fromNow('2026-11-26T09:58:00Z', now)).toBe('2 min ago');
    expect(fromNow('tomorrow', now)).toBe('tomorrow');
  });
});

describe('route', () => {
  it('comes back from the address that it makes, whatever the id', () => {
    for (const id of ['restart-turbine', 'a/b', 'é %', '?x=1&y', '#']) {
      const route = parseRoute(href(['operations', id], { show: 'why & how' }));
      expect(route.path).toEqual(['operations', id]);
      expect(route.query.get('show')).toBe('why & how');
    }
  });

  it('takes an address that is none as it is', () => {
    expect(parseRoute('').path).toEqual([]);
    expect(parseRoute('#/operations/%E0%A4%A').path).toEqual(['operations', '%E0%A4%A']);
  });
});

describe('event', () => {
  it('tells an entry, and is ignored where it is none', () => {
    expect(readEvent('7', '{"kind":"emergency-requested"}')).toEqual({
      index: 7,
      summary: 'emergency-requested',
    });
    expect(readEvent('7', '{"index":9,"summary":"asked"}')).toEqual({ index: 9, summary: 'asked' });
    for (const [id, data] of [
      ['', '{}'],
      ['x', '{}'],
      ['-1', '{}'],
      ['1', 'no json'],
      ['1', 'null'],
    ] as const) {
      expect(readEvent(id, data), `${id} ${data}`).toBeNull();
    }
  });
});

describe('problem', () => {
  it('says what the server says', () => {
    const body = {
      title: 'Not yours to approve',
      detail: 'You asked for it.',
      code: 'E0410',
      field: 'failure',
    };
    expect(problemFrom(403, body)).toEqual({ ...body, status: 403 });
  });

  it.each([null, 'text', 7, [], { title: 7 }, { title: '' }])(
    'has words where the answer is %j',
    (body) => {
      expect(problemFrom(429, body).title).toMatch(/Wait a minute/);
      expect(problemFrom(418, body).title).toMatch(/418/);
    },
  );

  it('tells an unreachable server from what it does not know', () => {
    expect(problemOf(new TypeError('Failed to fetch'), 'asking').code).toBe('no-answer');
    expect(problemOf(new TypeError('x is undefined')).code).toBe('unexpected');
    expect(problemOf(new DOMException('x', 'TimeoutError'))).toMatchObject({
      code: 'no-answer',
      title: 'The server did not answer in time.',
    });
    expect(problemOf(new DOMException('x', 'AbortError')).code).toBe('gone-on');
    expect(problemOf('odd').code).toBe('unexpected');
  });
});

describe('what was loaded', () => {
  const known = nextHeld<string>(null, 'requests', { ok: true, value: 'three' });
  const gone = { code: 'no-answer', title: 'The server did not answer.' };

  it('stays where asking again fails, with the reason', () => {
    expect(nextHeld(known, 'requests', { ok: false, problem: gone })).toEqual({
      ...known,
      stale: gone,
    });
  });

  it('gives way to what is asked again with success, or about something else', () => {
    const stale = nextHeld(known, 'requests', { ok: false, problem: gone });
    const fresh = nextHeld(stale, 'requests', { ok: true, value: 'four' });
    expect(fresh).toEqual({
      subject: 'requests',
      answer: { ok: true, value: 'four' },
      stale: null,
    });
    const other = nextHeld(known, 'debts', { ok: false, problem: gone });
    expect(other.answer).toEqual({ ok: false, problem: gone });
  });

  it.each([403, 404])('does not stay where the server answers %d', (status) => {
    const refused = { code: `http-${status}`, title: 'no', status };
    const held = nextHeld(known, 'requests', { ok: false, problem: refused });
    expect(held.answer).toEqual({ ok: false, problem: refused });
  });
});
