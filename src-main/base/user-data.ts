import { userInfo } from 'node:os';
import { join } from 'node:path';

/** Where the system keeps what programs know about a user. */
export function userDataFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const user = env['HOME'] || userInfo().homedir;
  if (platform === 'win32') return env['APPDATA'] ?? join(env['USERPROFILE'] ?? user, 'AppData', 'Roaming');
  if (platform === 'darwin') return join(user, 'Library', 'Application Support');
  return env['XDG_DATA_HOME'] ?? join(user, '.local', 'share');
}
