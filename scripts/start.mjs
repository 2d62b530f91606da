// npm start: installs what is missing, builds what has changed, and becomes the server.
import { onceOrphaned } from './foreground.mjs';
import { inRoot, prepare } from './prepare.mjs';

prepare();

process.chdir(inRoot());
process.setSourceMapsEnabled(true);
// A closed terminal and a killed npm mean the same: finish what is in flight, then end.
process.on('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));
onceOrphaned(() => process.kill(process.pid, 'SIGTERM'));

await import('../dist/main.js');
