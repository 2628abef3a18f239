// Writes the pictures of the README: node test/e2e/screenshots.js [home]
// Needs the built program and a Chromium; without a home, the demonstration makes one first, and a family and a short
// fine-tuning are added to it (about a minute).
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const CLI = join(resolve(process.env.WAVE_E2E_OUT ?? 'out'), 'main', 'cli.js');
const OUT = resolve('resources/screenshots');
const executablePath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path && existsSync(path),
);

const home = process.argv[2] ?? makeHome();
mkdirSync(OUT, { recursive: true });
const server = spawn(process.execPath, [CLI, 'serve', '--port', '0', '--home', home]);
const url = await addressOf(server);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  // The address lets one browser in, once.
  await page.goto(url);
  for (const theme of ['light', 'dark']) await takeAll(page, theme);
} finally {
  await browser.close();
  server.kill('SIGINT');
}

function makeHome() {
  const folder = mkdtempSync(join(tmpdir(), 'wave-screenshots-'));
  const wave = (...words) =>
    execFileSync(process.execPath, [CLI, ...words, '--home', folder], { stdio: 'inherit' });
  wave('demo');
  wave(
    'generate',
    '--bank',
    'Fashion bank',
    '--size',
    '32x3,48x4,64x5',
    '--data',
    'Fashion-MNIST',
    '--name',
    'phone',
  );
  wave('finetune', 'phone-48x4', '--data', 'Fashion-MNIST', '--epochs', '4', '--name', 'phone, tuned');
  return folder;
}

function addressOf(child) {
  return new Promise((found, failed) => {
    let text = '';
    const read = (part) => {
      text += part;
      const address = /http:\/\/\S+/.exec(text)?.[0];
      if (address) found(address);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', () => failed(new Error(text)));
  });
}

async function takeAll(page, theme) {
  await page.emulateMedia({ colorScheme: theme });
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  const take = async (name) => {
    await page.waitForTimeout(900);
    await page.screenshot({ path: join(OUT, `${name}-${theme}.png`) });
    console.log(`resources/screenshots/${name}-${theme}.png`);
  };
  const visit = async (hash) => {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    await page.waitForTimeout(900);
  };
  const ids = async (tab) => {
    await visit(`#/catalog/${tab}`);
    const links = await page.locator('[data-focus]').all();
    return Promise.all(links.map(async (link) => (await link.getAttribute('href')).split('/').at(-1)));
  };

  const models = await ids('model');
  await take('catalog');
  const [bank] = await ids('bank');
  await visit(`#/entry/${bank}`);
  await take('bank');
  await visit(`#/generate?bank=${bank}`);
  await page.getByRole('button', { name: 'Choose it' }).click();
  await page.locator('.cell.instant').nth(1).click();
  await page.getByRole('heading', { name: 'Which sizes?' }).scrollIntoViewIfNeeded();
  await take('generate');
  await visit('#/condense');
  await page.locator('.picker button').first().click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page
    .getByRole('button', { name: /teacher/ })
    .first()
    .click();
  await page.getByText('It knows all').waitFor();
  await page.getByText('Measured on').waitFor();
  await page.getByRole('button', { name: 'Continue' }).click();
  await take('condense');
  await visit('#/runs');
  await page
    .getByRole('link', { name: /^(Condense .+ on|Fine-tune) / })
    .first()
    .click();
  await page.getByRole('figure', { name: 'Loss', exact: true }).waitFor();
  await take('run');
  await visit(`#/compare?ids=${models.slice(0, 6).join(',')}`);
  await take('compare');
  await visit('#/settings');
  await page.getByText('in use', { exact: true }).waitFor({ timeout: 60_000 });
  await take('settings');
}
