import { cpus, freemem, totalmem } from 'node:os';
import { StudioError } from '../../base/errors';
import { defaultHomePath, freeSpace, noteOnHome, usualHomePath } from '../../catalog/home';
import { currentOwner } from '../../catalog/owner';
import { forgetMove, freePlace, openNext, planMove, plannedMove } from '../../catalog/relocate';
import type { Contract } from '../contract';
import { cacheLimit, freeCache, setCacheLimit } from '../../work/host/cache';
import type { Studio } from '../../work/host/studio';
import { addExample, type Example } from '../../work/host/example';
import type { Job } from '../../catalog/jobs';
import { probe } from './engines';
import type { Handlers } from './host';
import type { z } from 'zod';

type Load = z.input<Contract['system']['load']['output']>;

export const system: Handlers<'system'> = {
  info: ({ studio, services }) => {
    const processors = cpus();
    return {
      version: services.version,
      host: services.kind,
      platform: process.platform,
      home: studio.catalog.home.root,
      cpus: processors.length,
      processor: processors[0]?.model ?? '',
      memoryBytes: totalmem(),
      can: {
        pick: services.pick !== undefined,
        reveal: services.reveal !== undefined,
        restart: services.restart !== undefined,
        example: services.example !== undefined,
        updates: services.updates ?? false,
        upload: services.upload ?? null,
      },
      note: noteOnHome(studio.catalog.home) ?? null,
      readOnly: studio.catalog.home.readOnly !== undefined,
      movable: isMovable(studio),
      move: moveOf(studio),
      runsJobs: studio.owns,
      owner: studio.owns ? null : (currentOwner(studio.catalog.home) ?? null),
    };
  },
  engines: (host, { refresh }) => probe(host, refresh),
  load: ({ studio }) => loadOf(studio),
  example: ({ studio, services }) => {
    if (services.example !== undefined) return exampleWith(studio, services.example);
    const hint = 'Train a teacher on your own images, or on generated ones.';
    throw new StudioError('not-found', 'This program came without its example.', hint);
  },
  verify: ({ studio, looks }, { repair }, signal) =>
    looks.look('verify', { home: studio.catalog.home.root, repair }, { signal }),
  space: async ({ studio: { catalog }, looks }) => ({
    taken: await looks.look('inventory', { home: catalog.home.root }),
    cacheLimit: cacheLimit(catalog),
  }),
  limitCache: ({ studio }, { bytes }) => {
    setCacheLimit(studio.catalog, bytes);
    return studio.owns && !studio.isWorking ? freeCache(studio.catalog.home, bytes) : { files: 0, bytes: 0 };
  },
  freeCache: ({ studio }) => {
    if (!studio.owns || studio.isWorking) {
      const hint = 'Wait for the run, or pause it.';
      throw new StudioError('busy', 'A run may just be reading what is to be removed.', hint);
    }
    return freeCache(studio.catalog.home, 0);
  },
  backup: async ({ studio, looks }, { path: to }) => {
    const home = studio.catalog.home.root;
    return { path: await looks.look('copyCatalog', { home, ...(to === undefined ? {} : { to }) }) };
  },
  backupAll: ({ studio, looks }, { to }, signal) =>
    looks.look('backupHome', { home: studio.catalog.home.root, to }, { signal }),
  restoreBackup: async ({ studio, looks }, { from, to }, signal) => {
    const restored = await looks.look('restoreBackup', { from, to: freePlace(to) }, { signal });
    const opens = isMovable(studio);
    if (opens) openNext(usualHomePath(), restored.path);
    return { ...restored, opens };
  },
  moveHome: ({ studio }, { path }) => {
    if (!isMovable(studio)) {
      const hint = 'Close the program, move the folder, and name its new place in the same way.';
      throw new StudioError('usage', 'This home was named when the program was started.', hint);
    }
    if (path === null) forgetMove(usualHomePath());
    else planMove(usualHomePath(), path);
    return null;
  },
  restart: ({ services }) => {
    if (!services.restart) {
      const hint = 'End it with Ctrl-C where it was started, and start it again.';
      throw new StudioError('usage', 'The program cannot start itself again here.', hint);
    }
    services.restart();
    return null;
  },
  licences: ({ services }) => services.licences(),
};

/** The example; its bank's sizes are measured where they are not. */
async function exampleWith(studio: Studio, folder: string): Promise<Example> {
  const example = await addExample(studio, folder);
  const { data, teacher, bank } = example;
  const { jobs } = studio.catalog;
  const asked = ({ spec }: Job) => (spec as { bank?: string }).bank === bank;
  const kind = 'measure-sizes';
  const underway = jobs.list({ kind, states: ['queued', 'running'] }).some(asked);
  if (!underway && jobs.doneWith(kind, 'bank', bank).length === 0)
    studio.submit({ kind, bank, data, teacher });
  return example;
}

/** A home that was named by an option or a variable stays where it is. */
function isMovable({ catalog }: Studio): boolean {
  return !process.env['WAVE_STUDIO_HOME'] && catalog.home.root === defaultHomePath();
}

function moveOf(studio: Studio): { to: string; problem?: string } | null {
  const planned = isMovable(studio) ? plannedMove(usualHomePath()) : undefined;
  if (!planned) return null;
  const { to, problem } = planned;
  return { to, ...(problem === undefined ? {} : { problem }) };
}

let lastTimes = times();
let lastShare = 0;

/** Times of all processors since the machine was started, in ms. */
function times(): { idle: number; all: number } {
  let idle = 0;
  let all = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    all += times.idle + times.user + times.sys + times.nice + times.irq;
  }
  return { idle, all };
}

/** How busy the machine is; the processors' share is of the time since it was last asked for. */
export function loadOf({ catalog }: Studio): Load {
  const now = times();
  const all = now.all - lastTimes.all;
  // Two listeners may ask in the same moment.
  if (all >= 100) {
    lastShare = 1 - (now.idle - lastTimes.idle) / all;
    lastTimes = now;
  }
  const total = totalmem();
  return {
    cpu: lastShare,
    memory: 1 - freemem() / total,
    memoryBytes: total,
    diskFreeBytes: freeSpace(catalog.home.root),
  };
}
