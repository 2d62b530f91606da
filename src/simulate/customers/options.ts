import { parseArgs } from 'node:util';

export const HELP = `Usage: npm run simulate -- [options]

Plays customers against a running server, through its real signed webhook, on the lines of the demo world.
At the same time it is the provider that takes the agents' replies: their statuses come back, and the
customers answer. Start the server so that it finds it:

  META_GRAPH_URL=http://127.0.0.1:4010 npm start

It is also a Google whose calendars can be connected: whoever is asked allows it, has some appointments, and every
booking that is written into a calendar is told here. For the server:

  GOOGLE_OAUTH_URL=http://127.0.0.1:4011 GOOGLE_API_URL=http://127.0.0.1:4011/calendar/v3
  GOOGLE_CLIENT_ID=simulated.apps.googleusercontent.com GOOGLE_CLIENT_SECRET=simulated-google-secret

And it is the model of flows that let one answer. For the server:

  AI_BASE_URL=http://127.0.0.1:4012/v1 AI_MODEL=simulated AI_API_KEY=simulated-ai-key

Options
  --url <url>             the server (http://127.0.0.1:3000)
  --customers <n>         how many write at the same time, 1 to 200 (3)
  --rate <n>              new conversations a minute, 0.1 to 600 (6)
  --pace <n>              how long people take: 1 is human, 0.1 ten times faster, 0 at once (1)
  --once                  each customer says the opening lines, and it ends
  --seed <n>              the same people say the same things (chosen by the clock)
  --provider-port <n>     where the provider listens (4010)
  --google-port <n>       where Google listens (4011)
  --ai-port <n>           where the model listens (4012)
  --help                  this

META_APP_SECRET is the secret that the server checks signatures with (dev-meta-app-secret).`;

export interface SimulationOptions {
  readonly url: string;
  readonly customers: number;
  readonly rate: number;
  readonly pace: number;
  readonly once: boolean;
  readonly seed: number;
  readonly providerPort: number;
  readonly googlePort: number;
  readonly aiPort: number;
  readonly appSecret: string;
}

/** A sentence for whoever typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Null when help was asked for. @throws UsageError */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): SimulationOptions | null {
  const values = parse(args);
  if (values.help) return null;
  if (!/^https?:\/\//.test(values.url) || !URL.canParse(values.url)) {
    throw new UsageError('--url takes a URL that begins with http:// or https://.');
  }
  return {
    url: values.url.replace(/\/+$/, ''),
    customers: wholeNumber('customers', values.customers, 1, 200),
    rate: number('rate', values.rate, 0.1, 600),
    pace: number('pace', values.pace, 0, 100),
    once: values.once,
    seed:
      values.seed === undefined ? Date.now() % 1_000_000 : wholeNumber('seed', values.seed, 0, 2 ** 32 - 1),
    providerPort: wholeNumber('provider-port', values['provider-port'], 0, 65_535),
    googlePort: wholeNumber('google-port', values['google-port'], 0, 65_535),
    aiPort: wholeNumber('ai-port', values['ai-port'], 0, 65_535),
    appSecret: env.META_APP_SECRET?.trim() || 'dev-meta-app-secret',
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        url: { type: 'string', default: 'http://127.0.0.1:3000' },
        customers: { type: 'string', default: '3' },
        rate: { type: 'string', default: '6' },
        pace: { type: 'string', default: '1' },
        once: { type: 'boolean', default: false },
        seed: { type: 'string' },
        'provider-port': { type: 'string', default: '4010' },
        'google-port': { type: 'string', default: '4011' },
        'ai-port': { type: 'string', default: '4012' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function number(name: string, raw: string, min: number, max: number): number {
  const value = raw.trim() === '' ? Number.NaN : Number(raw);
  if (value >= min && value <= max) return value;
  throw new UsageError(`--${name} takes a number from ${min} to ${max}.`);
}

function wholeNumber(name: string, raw: string, min: number, max: number): number {
  const value = number(name, raw, min, max);
  if (Number.isInteger(value)) return value;
  throw new UsageError(`--${name} takes a whole number from ${min} to ${max}.`);
}
