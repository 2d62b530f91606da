// npm start: installs what is missing, builds what has changed, and runs the server.
import { foreground } from './foreground.mjs';
import { inRoot, prepare } from './prepare.mjs';

prepare();
foreground(['--enable-source-maps', inRoot('dist/main.js'), ...process.argv.slice(2)]);
