import { LimbeckError } from '@limbeck/core/errors';
import { describe, expect, it } from 'vitest';
import { createProgram } from './program.js';

async function usageError(...words: string[]): Promise<LimbeckError> {
  const error: unknown = await createProgram().parseAsync(['node', 'limbeck', ...words]).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LimbeckError);
  return error as LimbeckError;
}

describe('usage errors', () => {
  it.each([
    [['rnu', 'm.yaml'], 'Unknown command "rnu".', 'Did you mean "run"? See limbeck --help.'],
    [['frobnicate'], 'Unknown command "frobnicate".', 'See limbeck --help.'],
    [['run', 'm.yaml', '--egaer'], 'Unknown option "--egaer".', 'Did you mean "--eager"? See limbeck run --help.'],
    [['list', '--debg'], 'Unknown option "--debg".', 'Did you mean "--debug"? See limbeck list --help.'],
    [['run'], 'Missing required argument "manifest".', 'See limbeck run --help.'],
    [['run', 'm.yaml', '--out'], 'Option "--out <folder>" argument missing.', 'See limbeck run --help.'],
    [['run', 'm.yaml', '--set', 'a=1', 'b=2'], 'Too many arguments for "run". Expected 1 argument but got 2.', 'Write --set before every path=value. See limbeck run --help.'],
    [['list', 'strategie'], 'There is no kind of plugin called "strategie".', 'Did you mean "limbeck list strategies"?'],
  ])('limbeck %j', async (words, what, next) => {
    expect(await usageError(...words)).toMatchObject({ code: 'LIM1010', details: { what, next } });
  });
});
