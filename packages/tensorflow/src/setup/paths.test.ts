import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder, engineFolderName, type Machine } from './paths.js';

const machine = (platform: NodeJS.Platform, environment: Record<string, string> = {}): Machine => ({ platform, arch: 'x64', environment, home: '/home/ada' });

test.each([
  ['LIMBECK_HOME comes first', machine('linux', { LIMBECK_HOME: '/data/limbeck', XDG_CACHE_HOME: '/cache' }), '/data/limbeck'],
  ['then XDG_CACHE_HOME', machine('darwin', { XDG_CACHE_HOME: '/cache' }), join('/cache', 'limbeck')],
  ['Linux', machine('linux', { XDG_CACHE_HOME: '' }), join('/home/ada', '.cache', 'limbeck')],
  ['macOS', machine('darwin'), join('/home/ada', 'Library', 'Caches', 'limbeck')],
  ['Windows', machine('win32', { LOCALAPPDATA: 'L:' }), join('L:', 'limbeck', 'Cache')],
])('cache folder: %s', (_, where, expected) => {
  expect(cacheFolder(where)).toBe(expected);
});

test('an engine folder is named by all that the engine depends on', () => {
  expect(engineFolderName({ tensorflow: '2.21.0', tfjsNode: '4.22.0' }, machine('linux'))).toBe('tensorflow-2.21.0-tfjs-node-4.22.0-linux-x64-napi-v8');
});
