// What the commands of an operator have in common: they work from the root, on what .env says.
import { existsSync } from 'node:fs';
import { inRoot, prepare } from './prepare.mjs';

/** Runs `main` of a built module with what stands on the command line; its answer is the exit code. */
export async function operate(module) {
  prepare();
  if (existsSync(inRoot('.env'))) process.loadEnvFile(inRoot('.env'));
  process.chdir(inRoot());
  const { main } = await import(new URL(`../dist/${module}`, import.meta.url).href);
  process.exitCode = await main(process.argv.slice(2), process.env);
}
