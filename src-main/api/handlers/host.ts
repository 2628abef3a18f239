import type { EngineReport } from '../../engine/open';
import type { Contract, PhoneResult, PhoneSession, Precision } from '../contract';
import type { Procedure } from '../contract/define';
import type { Studio } from '../../work/host/studio';
import type { z } from 'zod';
import type { Looks } from '../../work/host/looker';
import type { PathAccess } from './access';

/** What the engines can do here, and how fast the processor is. */
export interface EngineProbe {
  engines: EngineReport[];
  /** Index of what `auto` takes. */
  automatic: number | null;
  /** Floating point operations per second. */
  speed: number | null;
}

/** What the two ways to run the program do each in its own way. */
export interface HostServices {
  kind: 'desktop' | 'served';
  version: string;
  access: PathAccess;
  /** Tries every engine, in a process of its own. */
  probe(): Promise<EngineProbe>;
  licences(): Promise<{ name: string; version: string; licence: string }[]>;
  /** Opens a page of the web; the address is checked. */
  openExternal(url: string): Promise<void>;
  /** The system's dialog for choosing a file or folder; undefined where there is none. */
  pick?: (request: PickRequest) => Promise<string | null>;
  /** Shows a file in the file manager; undefined where that cannot be. */
  reveal?: (path: string) => Promise<void>;
  /** Ends the program, as a person does, and starts it again; undefined where it cannot. */
  restart?: () => void;
  /** Shows something to the local network; undefined where that cannot be. */
  share?: (offer: Offer) => Promise<Sharing>;
  /** Whether it can look for newer versions. */
  updates?: boolean;
  /** Removes a file that a page sent; undefined where pages send none. */
  forget?: (path: string) => Promise<void>;
  /** The folder of the finished example; undefined where the program came without. */
  example?: string | undefined;
  /** Largest file that a page may send, in bytes; undefined where it need not. */
  upload?: number;
  /** What the menu, and files that were opened with the program, tell the pages. */
  onCommand?: (listener: (id: string) => void) => () => void;
  onOpened?: (listener: (path: string) => void) => () => void;
}

/** What other devices may ask for, and nothing else. */
export interface Offer {
  session: (secureUrl: string) => PhoneSession;
  /** The path of a model's file, made where it is not there yet; undefined where there is no such model. */
  file(key: string, precision: Precision): Promise<string> | undefined;
  /** Told what a device measured. */
  take(result: PhoneResult): void;
  /** Told that a device asked for the page. */
  seen(): void;
}

/** What is open to the local network until it is closed. */
export interface Sharing {
  url: string;
  secureUrl: string;
  /** SHA-256 of the certificate. */
  fingerprint: string;
  close(): void;
}

export interface PickRequest {
  kind: 'file' | 'folder' | 'save';
  title: string;
  extensions: string[];
  defaultName?: string;
}

/** What handlers work on. */
export interface Host {
  studio: Studio;
  services: HostServices;
  /** What opens foreign bytes and computes, in other processes. */
  looks: Looks;
}

type Handler<P> =
  P extends Procedure<infer I, infer O>
    ? (host: Host, input: z.output<I>, signal: AbortSignal) => z.input<O> | Promise<z.input<O>>
    : never;

/** A handler for every procedure of a group. Its signal tells that whoever asked is gone. */
export type Handlers<G extends keyof Contract> = { [N in keyof Contract[G]]: Handler<Contract[G][N]> };
