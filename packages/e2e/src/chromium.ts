import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The program that LIMBECK_CHROMIUM names, else the first Chromium on PATH. */
function findChromium(): string | undefined {
  const { LIMBECK_CHROMIUM, PATH = '' } = process.env;
  if (LIMBECK_CHROMIUM) return LIMBECK_CHROMIUM;
  return PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A describe block with a headless Chromium. Without one it is skipped, saying so; LIMBECK_REQUIRE_CHROMIUM=1 makes that a failure. */
export function describeInChromium(title: string, body: (browser: () => Browser) => void): void {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    const reason = `no Chromium: LIMBECK_CHROMIUM is not set, and none of ${NAMES.join(', ')} is on PATH`;
    if (process.env['LIMBECK_REQUIRE_CHROMIUM'] === '1') throw new Error(`LIMBECK_REQUIRE_CHROMIUM is set, and there is ${reason}.`);
    console.log(`Skipped: ${title}, in Chromium. There is ${reason}.`);
  }
  describe.skipIf(executablePath === undefined)(`in Chromium: ${title}`, () => {
    let browser: Browser | undefined;
    beforeAll(async () => { browser = await chromium.launch({ executablePath: executablePath!, args: ['--disable-gpu'] }); });
    afterAll(() => browser?.close());
    body(() => browser!);
  });
}
