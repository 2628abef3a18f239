import type { host } from '../../app/host';

/** What an export wrote and how it compares with the original. */
export type ExportReport = NonNullable<Awaited<ReturnType<typeof host.runs.get>>['exported']>;
