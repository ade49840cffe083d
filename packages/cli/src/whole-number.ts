import { LimbeckError } from '@limbeck/core/errors';

/** The integer that an option's text says. `whole`: what stands after the option, where the text is a part of it. @throws LIM1010 it is none, or below `least` */
export function wholeNumber(option: string, text: string, least: number, command: string, whole = text): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && Number.isSafeInteger(value)) return value;
  throw new LimbeckError('LIM1010', { what: `${option} does not take "${whole}".`, expected: whole === text ? `an integer, at least ${least}` : `integers, at least ${least}, with commas between them`, next: `See limbeck ${command} --help.` });
}
