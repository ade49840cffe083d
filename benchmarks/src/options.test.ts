import { describe, expect, it } from 'vitest';
import { parseOptions } from './options.js';
import { ROWS } from './rows.js';

describe('parseOptions', () => {
  it('compares everything by default', () => {
    expect(parseOptions([])).toEqual({ json: false, profile: false, rows: ROWS, startUp: true, backends: ['cpu', 'onnx'], modes: ['eager', 'channels_last', 'compile'], rounds: 7, threads: undefined, memorySteps: 1000, python: undefined, requirePyTorch: false });
  });

  it('picks rows by how their names begin', () => {
    const names = (words: string) => { const found = parseOptions(['--rows', words]); return found === 'help' ? [] : found.rows.map(({ name }) => name); };
    expect(names('forward')).toEqual(['forward resnet56', 'forward resnet32x4']);
    expect(names('kd,train resnet20')).toEqual(['train resnet20', 'kd resnet56 -> resnet20', 'kd resnet32x4 -> resnet8x4']);
    expect(names('loss cc')).toEqual(['loss cc', 'loss cc, kernel']);
    expect(parseOptions(['--rows', 'start-up'])).toMatchObject({ rows: [], startUp: true });
    expect(parseOptions(['--rows', 'none'])).toMatchObject({ rows: [], startUp: false });
  });

  it.each([
    [['--rows', 'resnet1000'], /no row has such a name.*forward resnet56/],
    [['--modes', 'jit'], /"jit" is none of eager, channels_last, compile/],
    [['--rounds', '0'], /--rounds: "0" is not a whole number of at least 1/],
    [['--memory-steps', 'many'], /--memory-steps: "many" is not a whole number of at least 0/],
    [['--fast'], /--fast/],
  ])('refuses %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
