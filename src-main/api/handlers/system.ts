import { cpus, freemem, totalmem } from 'node:os';
import { freeSpace } from '../../catalog/home';
import { currentOwner } from '../../catalog/owner';
import type { Contract } from '../contract';
import type { Studio } from '../studio/studio';
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
        upload: services.upload ?? null,
      },
      runsJobs: studio.owns,
      owner: studio.owns ? null : (currentOwner(studio.catalog.home) ?? null),
    };
  },
  engines: (host, { refresh }) => probe(host, refresh),
  load: ({ studio }) => loadOf(studio),
  verify: ({ studio }, { repair }) => studio.catalog.verify({ repair }),
  backup: ({ studio }, { path }) => ({ path: studio.catalog.backup(path) }),
  licences: ({ services }) => services.licences(),
};

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
