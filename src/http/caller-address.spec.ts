import type { IncomingMessage } from 'node:http';
import { callerAddress } from './caller-address.js';

const request = (remoteAddress: string, forwarded?: string): IncomingMessage =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

test.each<[string, string[], IncomingMessage, string]>([
  [
    'nobody is trusted: the header is the caller’s own invention',
    [],
    request('10.0.0.1', '1.2.3.4'),
    '10.0.0.1',
  ],
  ['a trusted proxy is believed', ['10.0.0.0/8'], request('10.0.0.1', '1.2.3.4'), '1.2.3.4'],
  ['another is not', ['10.0.0.0/8'], request('11.0.0.1', '1.2.3.4'), '11.0.0.1'],
  [
    'of a chain the last that is not trusted counts',
    ['10.0.0.0/8'],
    request('10.0.0.1', '6.6.6.6, 1.2.3.4, 10.0.0.2'),
    '1.2.3.4',
  ],
  ['a proxy that says nothing is the caller', ['10.0.0.0/8'], request('10.0.0.1'), '10.0.0.1'],
  ['IPv6 networks', ['fd00::/8'], request('fd00::1', '2001:db8::1'), '2001:db8::1'],
])('%s', (_what, trusted, from, address) => {
  expect(callerAddress(trusted)(from)).toBe(address);
});
