import { isIP, isIPv6 } from 'node:net';
import { parseUrl } from './origins.js';

/** Fewer different characters than this is a placeholder, however long. */
const DISTINCT_CHARACTERS = 4;
export const KEY_BYTES = 32;

export const isVaried = (value: string) => new Set(value).size >= DISTINCT_CHARACTERS;

export const listOf = (value: string): string[] =>
  value
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);

export function isNetwork(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const longest = isIPv6(address) ? 128 : 32;
  const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest);
  return isIP(address) !== 0 && fits && rest.length === 0;
}

export function isPort(value: string): boolean {
  return /^\d{1,5}$/.test(value) && Number(value) <= 65535;
}

export function keyOf(value: string): Buffer {
  return Buffer.from(value, /^[0-9a-f]{64}$/i.test(value) ? 'hex' : 'base64');
}

export function isKey(value: string): boolean {
  const looksEncoded = /^[0-9a-f]{64}$/i.test(value) || /^[\w+/-]{43}=?$/.test(value);
  return (
    looksEncoded && keyOf(value).length === KEY_BYTES && new Set(keyOf(value)).size >= DISTINCT_CHARACTERS
  );
}

export const withoutSlash = (value: string) => value.replace(/\/+$/, '');

export function originsOf(value: string): string[] {
  return value.split(',').map((origin) => withoutSlash(origin.trim().toLowerCase()));
}

export function areOrigins(value: string): boolean {
  return originsOf(value).every((origin) => parseUrl(origin)?.origin === origin);
}

/** A server that listens everywhere is still called by a name. */
export function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return isIPv6(host) ? `[${host}]` : host;
}
