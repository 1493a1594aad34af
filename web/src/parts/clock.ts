import { useEffect, useState } from 'react';

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

/**
 * "1 h 05 min", "4 min 09 s", "12 s"; two units at most, never rounded up: a clock that runs out.
 */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  if (whole >= DAY_S) return unit(whole, DAY_S, 'd', HOUR_S, 'h', String);
  if (whole >= HOUR_S) return unit(whole, HOUR_S, 'h', MINUTE_S, 'min', two);
  if (whole >= MINUTE_S) return unit(whole, MINUTE_S, 'min', 1, 's', two);
  return `${whole} s`;
}

function unit(
  whole: number,
  big: number,
  bigName: string,
  small: number,
  smallName: string,
  pad: (n: number) => string,
): string {
  const rest = Math.floor((whole % big) / small);
  const head = `${Math.floor(whole / big)} ${bigName}`;
  return rest === 0 ? head : `${head} ${pad(rest)} ${smallName}`;
}

/**
 * Seconds from `now` (milliseconds) until an RFC 3339 time; negative once it is past, NaN for no
 * time.
 */
export function secondsUntil(time: string, now: number): number {
  return (Date.parse(time) - now) / 1_000;
}

/** "in 4 min 09 s" or "2 h ago". */
export function fromNow(time: string, now: number): string {
  const seconds = secondsUntil(time, now);
  if (Number.isNaN(seconds)) return time;
  return seconds >= 0 ? `in ${duration(seconds)}` : `${duration(-seconds)} ago`;
}

/**
 * The moment as the reader's wall shows it, with its zone, for people in two zones talk about it.
 */
export function moment(time: string): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return time;
  return at.toLocaleString(undefined, {
    hourCycle: 'h23',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
}

let skewMs = 0;

/** The server's clock decides about grants; this device's may be wrong. */
export function learnServerTime(date: string | null): void {
  const server = date === null ? NaN : Date.parse(date);
  if (!Number.isNaN(server)) skewMs = server - Date.now();
}

export function serverNow(): number {
  return Date.now() + skewMs;
}

/** The server's time, anew each second while the page is looked at. */
export function useNow(): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
