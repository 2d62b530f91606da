import { FakeAi } from './ai/fake-ai.js';
import { HELP, readOptions, type SimulationOptions, UsageError } from './customers/options.js';
import { Simulation } from './customers/simulation.js';
import { calendarsAtHand } from './google/calendars-at-hand.js';
import type { FakeGoogle } from './google/fake-google.js';

/** `npm run simulate`. Answers the exit code. */
export async function main(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  print: (line: string) => void = console.log,
): Promise<number> {
  try {
    const options = readOptions(args, env);
    if (options) return await simulate(options, print);
    print(HELP);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    print(`${error.message} See --help.`);
    return 2;
  }
}

async function simulate(options: SimulationOptions, print: (line: string) => void): Promise<number> {
  const simulation = new Simulation(options, print);
  const stop = () => {
    print('Stopping.');
    void simulation.stop();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  let google: FakeGoogle | null = null;
  let model: FakeAi | null = null;
  try {
    const provider = await unlessTaken('provider-port', options.providerPort, simulation.listen());
    google = await unlessTaken('google-port', options.googlePort, calendarsAtHand(options.googlePort, print));
    const onChat = (_chat: unknown, text: string) => print(`The model says: ${text}`);
    model = await unlessTaken('ai-port', options.aiPort, FakeAi.start({ port: options.aiPort, onChat }));
    print(introduction(options, provider, { ...google.env, ...model.env }));
    return (await simulation.play()) ? 0 : 1;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await simulation.stop();
    await Promise.all([google?.stop(), model?.stop()]);
  }
}

async function unlessTaken<T>(option: string, port: number, listening: Promise<T>): Promise<T> {
  try {
    return await listening;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new UsageError(`Port ${port} is taken: choose another with --${option}.`);
  }
}

const introduction = (
  options: SimulationOptions,
  provider: string,
  env: Readonly<Record<string, string>>,
): string =>
  [
    `Customers write to ${options.url}, seed ${options.seed}. Ctrl-C ends it.`,
    `Replies reach them when the server was started with META_GRAPH_URL=${provider}`,
    'Calendars are connected, and flows answered by a model, when it was started with',
    ...Object.entries(env).map(([name, value]) => `  ${name}=${value}`),
    '',
  ].join('\n');
