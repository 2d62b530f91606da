import type { Environment } from './config.js';
import { isOriginAllowed } from './origins.js';

const allowedBy = (environment: Environment) => (origin: string) =>
  isOriginAllowed(
    { environment, publicUrl: 'https://api.example.com', allowedOrigins: ['https://app.example.com'] },
    origin,
    'internal.example.com:3000',
  );

test.each([
  ['its own host', 'http://internal.example.com:3000', true, true],
  ['its public address', 'https://api.example.com', true, true],
  ['a listed origin', 'https://app.example.com', true, true],
  ['this machine, any port', 'http://localhost:5173', true, false],
  ['this machine by address', 'http://127.0.0.1:8080', true, false],
  ['this machine over IPv6', 'http://[::1]:8080', true, false],
  ['a listed name on another port', 'https://app.example.com:8443', false, false],
  ['a listed name without TLS', 'http://app.example.com', false, false],
  ['a name that ends like a listed one', 'https://evil-app.example.com', false, false],
  ['a name that begins like this machine', 'http://localhost.evil.example', false, false],
  ['a sandboxed frame', 'null', false, false],
  ['nonsense', 'not an origin', false, false],
])('%s: %s is allowed in development %s, in production %s', (_case, origin, development, production) => {
  expect(allowedBy('development')(origin)).toBe(development);
  expect(allowedBy('production')(origin)).toBe(production);
});
