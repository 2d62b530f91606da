import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from './config.js';
import { loadConfig } from './env.js';

/**
 * The configuration of a process that boots: the real environment, then `.env` in the working directory
 * for what the environment leaves out.
 *
 * @throws ConfigError whose message names every bad variable and no value.
 */
export function bootConfig(): Config {
  const file = resolve('.env');
  if (existsSync(file)) process.loadEnvFile(file);
  return loadConfig(process.env);
}
