import { HELP, readOptions, type SimulationOptions, UsageError } from './customers/options.js';
import { Simulation } from './customers/simulation.js';

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
  try {
    const provider = await simulation.listen();
    print(introduction(options, provider));
    return (await simulation.play()) ? 0 : 1;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new UsageError(`Port ${options.providerPort} is taken: choose another with --provider-port.`);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await simulation.stop();
  }
}

const introduction = (options: SimulationOptions, provider: string): string =>
  [
    `Customers write to ${options.url}, seed ${options.seed}. Ctrl-C ends it.`,
    `Replies reach them when the server was started with META_GRAPH_URL=${provider}`,
    '',
  ].join('\n');
