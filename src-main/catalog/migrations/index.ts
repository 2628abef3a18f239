import { V1 } from './v1';
import { V2 } from './v2';
import { V3 } from './v3';
import { V4 } from './v4';
import { V5 } from './v5';
import { V6 } from './v6';
import { V7 } from './v7';

/**
 * What turns a catalog of version i into version i + 1, as SQL; the first makes it from nothing. A migration that has
 * been released is never edited: add the next one, and a fixture of the version before it to the tests.
 */
export const MIGRATIONS: readonly string[] = [V1, V2, V3, V4, V5, V6, V7];
