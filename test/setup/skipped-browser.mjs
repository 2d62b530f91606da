import { findChromium, HOW_TO_HAVE_IT } from './chromium.mjs';

/** The last line of a run whose browser tests were skipped, where nobody overlooks it. */
export default class SkippedBrowser {
  onRunComplete(_contexts, { testResults }) {
    const wanted = testResults.some(({ displayName }) => displayName?.name === 'browser');
    if (wanted && findChromium() === null) {
      process.stderr.write(
        `\nThe browser tests were SKIPPED: there is no browser on this machine. ${HOW_TO_HAVE_IT}\n`,
      );
    }
  }
}
