// npm run audit: verifies the chain over the audit of every agency. See --help.
import { operate } from './operate.mjs';

await operate('modules/audit/audit-command.js');
