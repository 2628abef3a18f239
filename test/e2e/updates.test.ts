import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings } from '../../src-main/api/handlers/settings';
import { findNewer } from '../../src-main/app/electron/updates';
import type { Program } from './program';
import { missing, seriousViolations, startProgram, visit } from './program';

/** What a code host answers to “the latest release”. */
const FEED = { tag_name: 'v9.1.0', html_url: 'https://example.org/wave-studio/releases/v9.1.0' };

describe.skipIf(missing)('looking for newer versions', () => {
  let program: Program;

  beforeAll(async () => {
    program = await startProgram();
  });
  afterAll(() => program.end());

  it('is a switch in Settings, where a place to look at is known, and is kept', async () => {
    const { studio } = program;
    const page = await program.open();
    // A server looks nowhere: the page is told what the desktop's would say.
    await page.routeWebSocket(/.*/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) =>
        socket.send(String(message).replaceAll('"updates":false', '"updates":true')),
      );
    });
    await page.reload();
    await visit(page, '#/settings');
    const toggle = page.getByRole('switch', { name: 'Look for a newer version at every start' });
    await toggle.waitFor();
    expect(await toggle.isChecked()).toBe(true);
    expect(await seriousViolations(page)).toEqual([]);
    await toggle.click();
    await expect.poll(() => readSettings(studio).updateNotice).toBe(false);
    await page.reload();
    await visit(page, '#/settings');
    await toggle.waitFor();
    expect(await toggle.isChecked()).toBe(false);
  });

  it('asks a feed once and says nothing of the asker', async () => {
    const asked: { url: string | undefined; headers: Record<string, unknown> }[] = [];
    const feed = createServer(({ url, headers }, response) => {
      asked.push({ url, headers });
      response.setHeader('content-type', 'application/json').end(JSON.stringify(FEED));
    });
    await new Promise<void>((listening) => feed.listen(0, '127.0.0.1', listening));
    const { port } = feed.address() as AddressInfo;
    try {
      const address = `http://127.0.0.1:${port}/latest`;
      expect(await findNewer(address, '0.1.0', fetch)).toEqual({
        version: '9.1.0',
        page: FEED.html_url,
      });
      expect(await findNewer(address, '9.1.0', fetch)).toBeUndefined();
    } finally {
      feed.close();
    }
    expect(asked.map(({ url }) => url)).toEqual(['/latest', '/latest']);
    expect(Object.keys(asked[0]!.headers)).not.toContain('cookie');
  });
});
