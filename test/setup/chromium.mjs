// The browser of the browser tests: one that is on this machine. Nothing is ever downloaded.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Where Chromium, or something made of it, is on this machine; null where it is not. `BROWSER_PATH` names another. */
export function findChromium() {
  const { BROWSER_PATH: named, PATH = '' } = process.env;
  if (named) return named;
  const folders = PATH.split(delimiter).filter(Boolean);
  const places = [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...ELSEWHERE];
  return places.find(isProgram) ?? null;
}

/** Whether a missing browser fails the tests, as in the CI. Otherwise they are skipped, and it is said so. */
export const isBrowserRequired = () => process.env.BROWSER_TESTS === 'required';

export const HOW_TO_HAVE_IT =
  'Install Chromium or Chrome (Debian: apt-get install chromium), or name one by BROWSER_PATH. ' +
  'BROWSER_TESTS=required makes a missing browser a failure.';

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
