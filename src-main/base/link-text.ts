/** Longer names of files than this are none. */
const LONGEST = 512;

/**
 * The target of a link that has become a file of text: git without links leaves it so (core.symlinks=false), and so do
 * some archives and copies. The whole file is one relative path, such as `../../blobs/c6edb929bf34`.
 *
 * @param bytes the file's beginning; that it is longer than {@link LONGEST} rules a link out
 */
export function linkTarget(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0 || bytes.length >= LONGEST) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').trim();
  const upwards = /^\.{1,2}[\\/][^\p{Cc}<>{}"|?*�]+$/u;
  const beside = /^[\p{L}\p{N} ._@+-]+([\\/][\p{L}\p{N} ._@+-]+)*\.[a-z][a-z0-9]{1,11}$/iu;
  return upwards.test(text) || beside.test(text) ? text : undefined;
}
