// npm run build: packages, the database client, dist/.
import { prepare } from './prepare.mjs';

prepare();
