import { toErrorData } from '../../base/errors';
import { checkRequest } from '../../work/host/checks';
import { curvesOf } from './entries';
import type { Handlers } from './host';
import { refuseCommands } from './kinds';
import { writeReport } from './written';

export const runs: Handlers<'runs'> = {
  submit: ({ studio }, request) => {
    refuseCommands(request);
    return studio.submit(request);
  },
  check: ({ studio }, request) => {
    try {
      refuseCommands(request);
      checkRequest(studio.catalog, request);
      return { problem: null };
    } catch (thrown) {
      return { problem: toErrorData(thrown) };
    }
  },
  list: ({ studio }, filter) => studio.jobs(filter),
  get: ({ studio }, { id }) => {
    const parts = studio.jobs({ parent: id }).reverse();
    return { run: studio.job(id), parts, report: studio.report(id) ?? null };
  },
  resume: ({ studio }, { id }) => studio.resume(id),
  putFirst: ({ studio }, { id }) => studio.putFirst(id),
  stop: ({ studio }, { id, reason }) => {
    studio.stop(id, reason);
    return null;
  },
  writeReport: async (host, { id, to, language }) => ({
    path: (await writeReport(host, id, language, to)).path,
  }),
  remove: ({ studio }, { id }) => {
    studio.forget(id);
    return null;
  },
  log: ({ studio }, { id, ...range }) => studio.catalog.jobs.log(id, range),
  curves: ({ studio }, { id, ...query }) => curvesOf(studio.catalog.series, id, query),
};
