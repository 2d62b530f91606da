import { ensureDataSet } from '../data/data-set.mjs';
import { bookingsFigure } from '../figures/bookings.mjs';
import { flowsFigure } from '../figures/flows.mjs';
import { importsFigure } from '../figures/imports.mjs';
import { inboxFigure } from '../figures/inbox.mjs';
import { liveFigure } from '../figures/live.mjs';
import { messagesFigure } from '../figures/messages.mjs';
import { searchFigure } from '../figures/search.mjs';
import { sendFigure } from '../figures/send.mjs';
import { slotsFigure } from '../figures/slots.mjs';
import { startPostgres, withClient } from './postgres.mjs';
import { leaveServerCore } from './processes.mjs';
import { Report } from './report.mjs';
import { isBuilt } from './switchboard.mjs';

const FIGURES = {
  inbox: inboxFigure,
  messages: messagesFigure,
  search: searchFigure,
  send: sendFigure,
  live: liveFigure,
  bookings: bookingsFigure,
  slots: slotsFigure,
  imports: importsFigure,
  flows: flowsFigure,
};

/** How long and how often; `full` is what results are quoted from. */
const PACES = {
  full: { seconds: 10, rounds: 3, warmUp: true },
  quick: { seconds: 1, rounds: 1, warmUp: true },
};

/** Fills what is missing or outdated, with every core. */
export async function fillData({ figures, size }) {
  const dataSets = new Set(figures.map((figure) => FIGURES[figure].dataSet));
  await withPostgres(async (postgres) => {
    for (const dataSet of dataSets) await prepare(postgres, dataSet, size);
  });
}

/**
 * Measures on data that is there, with the cores apart.
 *
 * @param {{ figures: string[], size: 'full' | 'quick', peersOnly: boolean, name: string }} options
 */
export async function measureFigures({ figures, size, peersOnly, name }) {
  const chosen = figures.map((figure) => FIGURES[figure]);
  leaveServerCore();
  await withPostgres(async (postgres) => {
    const version = await withClient(postgres.url('postgres'), async (client) => {
      const { rows } = await client.query(
        `SELECT 'PostgreSQL ' || current_setting('server_version') AS version`,
      );
      return rows[0].version;
    });
    const report = new Report(name, {
      size,
      pace: PACES[size],
      postgres: version,
      postgresSettings: postgres.settings,
    });
    const withServer = !peersOnly && isBuilt();
    try {
      for (const figure of chosen) {
        const url = postgres.url(databaseOf(figure.dataSet, size));
        await figure.run({
          postgres,
          url,
          size: figure.dataSet.sizes[size],
          quick: size === 'quick',
          ...PACES[size],
          withServer,
          report,
        });
      }
    } finally {
      console.log(`Raw results: ${report.write()}.json`);
    }
  });
}

const databaseOf = (dataSet, size) => `bench_${nameOf(dataSet, size)}`;
const nameOf = (dataSet, size) => `${dataSet.name}_${size}`;

async function prepare(postgres, dataSet, size) {
  await ensureDataSet(postgres, { ...dataSet, name: nameOf(dataSet, size), size: dataSet.sizes[size] });
}

async function withPostgres(work) {
  const postgres = await startPostgres();
  try {
    return await work(postgres);
  } finally {
    await postgres.stop();
  }
}
