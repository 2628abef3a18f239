import { startBuilt } from './built.js';

await startBuilt('start.js');
