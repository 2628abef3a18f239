import type { host } from '../../app/host';

/** What an export wrote and how it compares with the original. */
type Report = NonNullable<Awaited<ReturnType<typeof host.runs.get>>['report']>;
export type ExportReport = NonNullable<Report['exported']>;
