// npm run reseal: seals every stored secret anew with the newest key. See --help.
import { operate } from './operate.mjs';

await operate('secrets/reseal-command.js');
