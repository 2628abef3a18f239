export const SCHEME = 'app';
export const HOST = 'wave';

/** Of every page of ours. */
export const ORIGIN = `${SCHEME}://${HOST}`;

/** Whether an address is within our page. */
export function isOwnPage(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && `${url.protocol}//${url.host}` === ORIGIN;
}
