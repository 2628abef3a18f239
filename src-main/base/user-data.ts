import { userInfo } from 'node:os';
import { join, posix, win32 } from 'node:path';

/**
 * Where the system keeps what programs know about a user. What is empty or relative says nothing (XDG Base Directory
 * Specification 0.8: such paths are to be ignored): it would be another place in each current folder.
 */
export function userDataFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const paths = platform === 'win32' ? win32 : posix;
  const told = (name: string) => (paths.isAbsolute(env[name] ?? '') ? env[name] : undefined);
  const user = told('HOME') ?? userInfo().homedir;
  if (platform === 'win32') return told('APPDATA') ?? join(told('USERPROFILE') ?? user, 'AppData', 'Roaming');
  if (platform === 'darwin') return join(user, 'Library', 'Application Support');
  return told('XDG_DATA_HOME') ?? join(user, '.local', 'share');
}
