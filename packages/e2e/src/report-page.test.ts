import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInChromium } from './chromium.js';
import { limbeck, SMALL_MANIFEST, temporaryProject, type Project } from './command.js';

const SCREENS = [
  ['a phone', { width: 360, height: 800 }, 'light'],
  ['a phone, dark', { width: 360, height: 800 }, 'dark'],
  ['a desktop', { width: 1280, height: 900 }, 'light'],
  ['a desktop, dark', { width: 1280, height: 900 }, 'dark'],
] as const;

describeInChromium('the page of a report', (browser) => {
  let project: Project;
  let address: string;
  beforeAll(async () => {
    project = await temporaryProject(SMALL_MANIFEST);
    const { code, stderr } = await limbeck(['run', project.manifest, '--out', 'run'], project.folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    address = pathToFileURL(join(project.folder, 'run', 'report.html')).href;
  }, 120_000);
  afterAll(() => project.remove());

  it.each(SCREENS)('loads nothing else, has no errors and does not scroll sideways on %s', async (_, viewport, colorScheme) => {
    const page = await browser().newPage({ viewport, colorScheme });
    const requests: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => errors.push(message.text()));
    await page.goto(address, { waitUntil: 'networkidle' });
    expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([address]);
    expect(errors).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
    expect(await cutLabels(page)).toEqual([]);
    expect(await page.evaluate("document.querySelectorAll('figure svg').length")).toBeGreaterThanOrEqual(12);
    await page.close();
  });

  it('is dark where the reader asks for dark', async () => {
    const lightness: number[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser().newPage({ colorScheme });
      await page.goto(address);
      const color = String(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
      lightness.push(Number(/\d+/.exec(color)![0]));
      await page.close();
    }
    expect(lightness[0]).toBeGreaterThan(200);
    expect(lightness[1]).toBeLessThan(60);
  });
});

/** Labels that reach beyond their chart's column by more than two pixels. The function runs in the page, whose types this project has none of. */
function cutLabels(page: Page): Promise<unknown> {
  return page.evaluate(`[...document.querySelectorAll('figure')].flatMap((figure) => {
    const box = figure.getBoundingClientRect();
    return [...figure.querySelectorAll('svg text')].filter((text) => {
      const { left, right } = text.getBoundingClientRect();
      return left < box.left - 2 || right > box.right + 2;
    }).map((text) => text.textContent);
  })`);
}
