import { z } from 'zod';
import { ErrorSchema } from './records';

/** What a page and the program say to each other, as JSON, over whatever carries text both ways. */

const name = z.string().min(1).max(100);
/** Chosen by the page; the answer carries it again. */
const id = z.number().int().min(0);

export const ToHostSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('request'), id, name, input: z.unknown() }),
  z.strictObject({ type: z.literal('subscribe'), id, name, filter: z.unknown() }),
  z.strictObject({ type: z.literal('unsubscribe'), id }),
]);

export const ToPageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('result'), id, result: z.unknown() }),
  /** To a request, or to a subscription that is refused. */
  z.object({ type: z.literal('error'), id, error: ErrorSchema }),
  z.object({ type: z.literal('event'), id, payload: z.unknown() }),
]);

export type ToHost = z.output<typeof ToHostSchema>;
export type ToPage = z.output<typeof ToPageSchema>;

/** Largest message from a page, in bytes: notes and lists of ids, never files. */
export const MAX_MESSAGE_BYTES = 1 << 20;
/** Where the WebSocket of the served mode is, below the folder of the page. */
export const SOCKET_PATH = '/socket';
/** Answers 204 to a page that is known, 401 to one that is not (any more). */
export const SESSION_PATH = '/session';
/** Where dropped files are sent to in the served mode: `PUT /upload/<drop>/<name>`; `HEAD` tells how much is there. */
export const UPLOAD_PATH = '/upload/';
/** How many bytes of a file are there already; in a request: where what it brings begins. */
export const UPLOAD_OFFSET = 'Upload-Offset';
/** The bytes of a whole file, of which a request may bring only a part. */
export const UPLOAD_LENGTH = 'Upload-Length';
/** What a run exported, for browsers on other machines: `GET /download/<run>`; several files as one tar archive. */
export const DOWNLOAD_PATH = '/download/';
/** Where another program of the same user gets a new address from: see `wave serve --url`. */
export const LINK_PATH = '/link';
